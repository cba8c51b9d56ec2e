"""Loaded when somebody pays, the client is opened once, and answers as itself."""

import asyncio

import pytest

from integrations.eps.test_client import ASK
from qp_api.domains.payments.ports import GatewaySaid, GatewayStatus, Rejected
from qp_api.integrations.eps.on_first_use import EpsOnFirstUse
from qp_api.integrations.eps.settings import simulator_settings
from qp_api.kit.clock import SystemClock

NOBODY = "http://127.0.0.1:9/sandbox/eps"


@pytest.fixture
def gateway() -> EpsOnFirstUse:
    return EpsOnFirstUse(simulator_settings(NOBODY), SystemClock(), environment="sandbox")


@pytest.mark.loopback
async def test_it_is_opened_once_for_however_many_ask(gateway: EpsOnFirstUse) -> None:
    answers = await asyncio.gather(
        *(gateway.fetch_status("QP0123456789ABCDEFGHJK") for _ in range(5)),
        gateway.create_session(ASK),
    )
    assert answers[:5] == [GatewayStatus(GatewaySaid.UNKNOWN)] * 5
    assert answers[5] == Rejected("gateway_unreachable")
    opened = gateway._opened  # noqa: SLF001 -- that there is one alone
    await gateway.fetch_status("QP0123456789ABCDEFGHJK")
    assert gateway._opened is opened  # noqa: SLF001 -- as above
    await gateway.close()


async def test_who_never_pays_opens_nothing(gateway: EpsOnFirstUse) -> None:
    assert gateway.claims({"EPSTransactionId": "260607071504083ZQ"}) == "260607071504083ZQ"
    assert gateway._opened is None  # noqa: SLF001 -- that there is none
    await gateway.close()
