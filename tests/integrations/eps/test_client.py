"""The client speaks EPS's protocol, and knows what it does not know."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import orjson
import pytest

from qp_api.domains.payments.ports import (
    Ambiguous,
    Created,
    GatewaySaid,
    Payer,
    Rejected,
    SessionAsk,
)
from qp_api.integrations.eps.answers import is_theirs, read_session, read_status
from qp_api.integrations.eps.client import EpsGateway
from qp_api.integrations.eps.settings import EpsSettings, simulator_settings
from qp_api.integrations.eps.signing import x_hash
from qp_api.kit.clock import FixedClock
from qp_api.kit.ids import new_id
from qp_api.kit.money import Money

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
LIVE = "https://pgapi.eps.com.bd"
ASK = SessionAsk(
    reference="QP0123456789ABCDEFGHJK",
    charge_id=new_id(),
    amount=Money(120_050),
    product="x" * 200,
    payer=Payer(name="A Payer", email="payer@example.org", phone="+8801712345678"),
    return_url="https://api.example.org/v1/gateways/eps/return/token",
)
OPENED = {
    "TransactionId": "a7c1",
    "RedirectURL": "https://pg.eps.com.bd/PG?data=a7c1",
    "ErrorMessage": None,
    "ErrorCode": None,
}


@dataclass
class Wire:
    """Answers as it is told, and keeps what it was asked."""

    answer: Callable[[httpx.Request], httpx.Response]
    asked: list[httpx.Request] = field(default_factory=list)
    tokens: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/Auth/GetToken":
            self.tokens += 1
            return httpx.Response(
                200, json={"token": f"t{self.tokens}", "expireDate": "2026-11-24T06:30:00"}
            )
        self.asked.append(request)
        return self.answer(request)

    def gateway(self, url: str = LIVE, **settings: float) -> EpsGateway:
        told: EpsSettings = simulator_settings(url).model_copy(update=settings)
        return EpsGateway(
            told, FixedClock(NOW), environment="live", transport=httpx.MockTransport(self)
        )


def answering(status: int, body: object = None, **headers: str) -> Wire:
    return Wire(lambda _: httpx.Response(status, json=body, headers=headers))


@pytest.mark.parametrize(
    ("message", "signature"),
    [
        (
            "merchant@example.com",
            "sfqs+/LtcXud3nE/rwuF4usPNG5Ap4khawzmXWtRjlF54sTNf+Tid4xcG5cDJEDgAxGunV6BqsLH2tg1uot4Dw==",
        ),
        (
            "20261122120000001",
            "lzH1GN1eWRIogr3pxsDPICHLnfmpxUEkwzBwF6BdzsA8InE4RhOGKvRYP91/+GhXB5EdO1JhiPFqc41wecocKA==",
        ),
    ],
)
def test_signatures_are_theirs(message: str, signature: str) -> None:
    assert x_hash("sim-hash-key=", message) == signature


@pytest.mark.parametrize("url", [LIVE, f"{LIVE}/", f"{LIVE}/v1", f"{LIVE}/v1/"])
async def test_a_session_is_asked_for_once_signed_and_minimal(url: str) -> None:
    wire = answering(200, OPENED)
    made = await wire.gateway(url).create_session(ASK)
    assert made == Created("https://pg.eps.com.bd/PG?data=a7c1", "a7c1")
    (request,) = wire.asked
    assert str(request.url) == f"{LIVE}/v1/EPSEngine/InitializeEPS"
    assert request.headers["x-hash"] == x_hash("sim-hash-key=", ASK.reference)
    assert request.headers["authorization"] == "Bearer t1"
    body = orjson.loads(request.content)
    assert b'"totalAmount":1200.50' in request.content
    assert body["customerPhone"] == "01712345678"
    assert len(body["productName"]) == 80
    assert body["successUrl"] == body["failUrl"] == body["cancelUrl"] == ASK.return_url
    assert not {"currency", "password", "ipAddress"} & set(body)


@pytest.mark.parametrize(
    ("wire", "outcome"),
    [
        (answering(302, None, location="https://pg.eps.com.bd/"), Ambiguous),
        (answering(500), Ambiguous),
        (answering(200, {"RedirectURL": None, "ErrorMessage": "No", "ErrorCode": 1002}), Rejected),
        (answering(200, {"ErrorMessage": "No"}), Rejected),
        (answering(200, {}), Ambiguous),
        (answering(200, []), Ambiguous),
        (answering(200, OPENED | {"ErrorCode": "17"}), Ambiguous),
        (answering(200, OPENED | {"RedirectURL": "https://evil.example/"}), Ambiguous),
        (answering(200, OPENED | {"ErrorCode": 0}), Created),
        (answering(200, OPENED | {"ErrorCode": ""}), Created),
        (answering(400, {"title": "One or more validation errors occurred."}), Rejected),
        (answering(401), Rejected),
    ],
)
async def test_an_answer_is_yes_no_or_unknown(wire: Wire, outcome: type) -> None:
    assert isinstance(await wire.gateway().create_session(ASK), outcome)
    # Only what was refused for its token is sent again, with a new one.
    refused = isinstance(wire.answer(wire.asked[0]), httpx.Response) and (
        wire.answer(wire.asked[0]).status_code == 401
    )
    assert len(wire.asked) == (2 if refused else 1)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (httpx.ConnectError("no"), Rejected("gateway_unreachable")),
        (httpx.ConnectTimeout("no"), Rejected("gateway_unreachable")),
        (httpx.ReadTimeout("no"), Ambiguous("no_answer")),
        (httpx.RemoteProtocolError("no"), Ambiguous("no_answer")),
    ],
)
async def test_what_was_never_sent_is_told_from_what_may_have_been(
    fault: Exception, outcome: object
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise fault

    gateway = Wire(fail).gateway()
    assert await gateway.create_session(ASK) == outcome
    assert (await gateway.fetch_status(ASK.reference)).said is GatewaySaid.UNKNOWN


async def test_fifty_who_ask_at_once_get_one_token() -> None:
    wire = answering(404)
    gateway = wire.gateway()
    await asyncio.gather(*(gateway.fetch_status(ASK.reference) for _ in range(50)))
    assert wire.tokens == 1


async def test_a_refused_token_is_renewed_once_for_all_and_asked_again_once() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        fresh = request.headers["authorization"] == "Bearer t2"
        return httpx.Response(404 if fresh else 401)

    wire = Wire(answer)
    gateway = wire.gateway()
    told = await asyncio.gather(*(gateway.fetch_status(ASK.reference) for _ in range(20)))
    assert {one.said for one in told} == {GatewaySaid.NOT_FOUND}
    assert wire.tokens == 2
    assert 20 < len(wire.asked) <= 40


@pytest.mark.parametrize("status", [301, 302, 400, 429, 500, 503])
async def test_a_status_that_is_none_is_unknown(status: int) -> None:
    told = await answering(status).gateway().fetch_status(ASK.reference)
    assert told.said is GatewaySaid.UNKNOWN


STATUS = {
    "MerchantTransactionId": ASK.reference,
    "EPSTransactionId": "260607071504083ZQ",
    "Status": "Success",
    "TotalAmount": "1200.50",
    "ErrorCode": "",
    "ErrorMessage": "",
}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Success", GatewaySaid.PAID),
        ("SUCCESSFUL", GatewaySaid.PAID),
        ("Declined", GatewaySaid.FAILED),
        ("Canceled", GatewaySaid.CANCELLED),
        ("Processing", GatewaySaid.PENDING),
        ("", GatewaySaid.PENDING),
        ("Partial_Refund", GatewaySaid.REVIEW),
        ("partial refunded", GatewaySaid.REVIEW),
        ("Elsewhere", GatewaySaid.UNKNOWN),
        (None, GatewaySaid.UNKNOWN),
        (1, GatewaySaid.UNKNOWN),
    ],
)
def test_words_are_read_tolerantly(word: object, said: GatewaySaid) -> None:
    assert read_status(orjson.dumps(STATUS | {"Status": word})).said is said


@pytest.mark.parametrize(
    "body",
    [
        STATUS,
        {"data": STATUS},
        {name.lower(): value for name, value in STATUS.items()},
        STATUS | {"TotalAmount": 1200.5},
    ],
)
def test_names_are_looked_up_wherever_they_stand(body: object) -> None:
    told = read_status(orjson.dumps(body))
    assert told.amount == Money(120_050)
    assert told.transaction_ref == "260607071504083ZQ"
    assert told.reference == ASK.reference


@pytest.mark.parametrize(
    "body",
    [
        {"Status": "Failed", "data": STATUS},
        {"Status": None, "data": STATUS},
        STATUS | {"data": {"Status": "Failed"}},
        STATUS | {"status": "Success"},
        {"data": STATUS | {"STATUS": "Failed"}},
    ],
)
def test_what_contradicts_itself_is_unknown(body: object) -> None:
    assert read_status(orjson.dumps(body)).said is GatewaySaid.UNKNOWN


def test_a_name_that_stands_twice_is_unknown() -> None:
    assert read_status(b'{"Status": "Failed", "Status": "Success"}').said is GatewaySaid.UNKNOWN


def test_two_levels_are_not_mixed() -> None:
    told = read_status(orjson.dumps({"Status": "Success", "data": STATUS}))
    assert (told.said, told.amount, told.reference) == (GatewaySaid.PAID, None, None)


@pytest.mark.parametrize(
    "amount", ["1,200.50", "-1200.50", "1e3", "NaN", "1200.505", None, [], "0"]
)
def test_an_amount_that_is_none_is_none(amount: object) -> None:
    assert read_status(orjson.dumps(STATUS | {"TotalAmount": amount})).amount is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"NaN", b"<html>", b"[" * 100_000])
def test_garbage_is_unknown(body: bytes) -> None:
    assert read_status(body).said is GatewaySaid.UNKNOWN
    assert isinstance(read_session(body, origin=None), Ambiguous)


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("https://pg.eps.com.bd/PG?data=1", True),
        ("http://pg.eps.com.bd/PG", False),
        ("https://eps.com.bd.evil.example/", False),
        ("https://evil-eps.com.bd/", False),
        ("https://user@pg.eps.com.bd/", False),
        ("https://pg.eps.com.bd@evil.example/", False),
        ("javascript:alert(1)", False),
        ("https://[", False),
    ],
)
def test_payers_are_sent_to_their_hosts_alone(url: str, is_fine: bool) -> None:
    assert is_theirs(url, origin=None) is is_fine
    assert is_theirs("http://qp.test/sandbox/eps/PG", origin="http://qp.test")
    assert not is_theirs(url, origin="http://qp.test")


async def test_secrets_are_printed_nowhere() -> None:
    settings = simulator_settings(LIVE)
    told = [repr(settings), repr(ASK), repr(Created("https://pg.eps.com.bd/s", "x"))]
    for secret in ("sim-password", "sim-hash-key", "A Payer", "payer@", "0171", "eps.com.bd/s"):
        assert not [text for text in told if secret in text]
