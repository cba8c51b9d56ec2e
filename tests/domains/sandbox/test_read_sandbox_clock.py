from datetime import UTC, datetime, timedelta

import httpx
import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.business_time import move
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork


@pytest.mark.alone
async def test_the_clock_follows_a_move_made_by_another_process(
    process: Process, client: httpx.AsyncClient
) -> None:
    before = (await client.get("/v1/sandbox/clock")).json()
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        await move(uow, timedelta(days=2))

    after = (await client.get("/v1/sandbox/clock")).json()

    assert before["offset_seconds"] == 0
    assert after["offset_seconds"] == 2 * 86_400
    ahead = datetime.fromisoformat(after["now"]) - datetime.fromisoformat(after["process_now"])
    assert abs(ahead - timedelta(days=2)) < timedelta(seconds=1)
    assert datetime.fromisoformat(after["now"]).tzinfo == UTC
