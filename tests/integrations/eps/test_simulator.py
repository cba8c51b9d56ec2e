"""The simulator refuses what EPS refuses, and lists what it was asked without its secrets."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from qp_api.integrations.eps.settings import simulator_settings
from qp_api.integrations.eps.signing import x_hash
from qp_api.integrations.eps.simulator import Simulator
from qp_api.kit.clock import SystemClock

BASE = "http://qp.test/sandbox/eps"
SETTINGS = simulator_settings(BASE)
KEY = SETTINGS.hash_key.get_secret_value()
SIGN_IN = {"userName": SETTINGS.username, "password": "sim-password"}
REFERENCE = "QP0123456789ABCDEFGHJK"
FIELDS: dict[str, Any] = {
    "merchantId": SETTINGS.merchant_id,
    "storeId": SETTINGS.store_id,
    "CustomerOrderId": "order",
    "merchantTransactionId": REFERENCE,
    "transactionTypeId": 1,
    "totalAmount": 1200.5,
    **{f"{name}Url": "https://api.test/back?a=1" for name in ("success", "fail", "cancel")},
    **{
        f"customer{name}": "x"
        for name in ("Name", "Email", "Phone", "Address", "City", "State", "Postcode", "Country")
    },
    "productName": "x",
}


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(SETTINGS, SystemClock())


@pytest.fixture
async def http(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=simulator, root_path="/sandbox/eps")
    async with httpx.AsyncClient(transport=transport) as opened:
        yield opened


async def token(http: httpx.AsyncClient) -> str:
    signed = {"x-hash": x_hash(KEY, SETTINGS.username)}
    answer = await http.post(f"{BASE}/v1/Auth/GetToken", json=SIGN_IN, headers=signed)
    return str(answer.json()["token"])


async def initialize(http: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    fields = FIELDS | changes
    headers = {
        "Authorization": f"Bearer {await token(http)}",
        "x-hash": x_hash(KEY, fields["merchantTransactionId"]),
    }
    return await http.post(f"{BASE}/v1/EPSEngine/InitializeEPS", json=fields, headers=headers)


@pytest.mark.parametrize(
    ("body", "key"),
    [(SIGN_IN, "other"), (SIGN_IN | {"password": "x"}, KEY), (SIGN_IN | {"userName": "x"}, KEY)],
)
async def test_who_is_not_the_merchant_gets_no_token(
    body: dict[str, str], key: str, http: httpx.AsyncClient
) -> None:
    signed = {"x-hash": x_hash(key, SETTINGS.username)}
    answer = await http.post(f"{BASE}/v1/Auth/GetToken", json=body, headers=signed)
    assert answer.status_code == 401
    assert answer.json() == {
        "token": None,
        "expireDate": None,
        "errorMessage": "Invalid credentials",
        "errorCode": 401,
    }
    assert await token(http)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"storeId": "x"}, 200, 1002),
        ({"merchantTransactionId": "short"}, 200, 1003),
        ({"totalAmount": "0.00"}, 200, 1004),
        ({"totalAmount": "1.005"}, 200, 1004),
        ({"productName": ""}, 400, None),
    ],
)
async def test_what_is_wrong_opens_no_session(
    changes: dict[str, Any], status: int, code: int | None, http: httpx.AsyncClient
) -> None:
    answer = await initialize(http, **changes)
    assert answer.status_code == status
    assert not answer.json().get("RedirectURL")
    assert answer.json().get("ErrorCode") == code
    assert (await initialize(http)).json()["RedirectURL"].startswith(f"{BASE}/PG?data=")
    assert (await initialize(http)).json()["ErrorCode"] == 1003  # the id is used


async def test_a_wrong_signature_gets_nothing(http: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {await token(http)}", "x-hash": x_hash(KEY, "other")}
    answer = await http.post(f"{BASE}/v1/EPSEngine/InitializeEPS", json=FIELDS, headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")


async def test_the_page_is_plain_and_sends_back(
    http: httpx.AsyncClient, simulator: Simulator
) -> None:
    url = (await initialize(http)).json()["RedirectURL"]
    page = await http.get(url)
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "BDT 1200.50" in page.text
    session = url.partition("data=")[2]
    sent = await http.post(f"{BASE}/PG/decide", data={"data": session, "outcome": "pay"})
    (one,) = simulator.state.transactions.values()
    assert sent.status_code == 303
    assert sent.headers["location"] == (
        f"https://api.test/back?a=1&Status=Success&MerchantTransactionId={REFERENCE}"
        f"&EPSTransactionId={one.eps_id}"
    )
    assert (await http.get(f"{BASE}/PG?data=x")).status_code == 404
    wrong = await http.post(f"{BASE}/PG/decide", data={"data": session, "outcome": "x"})
    assert wrong.status_code == 404


async def test_faults_are_planned_and_cleared_over_http(
    http: httpx.AsyncClient, simulator: Simulator
) -> None:
    fault = {"name": "verify_404_for", "scope": "all", "count": 3}
    assert (await http.put(f"{BASE}/faults", json=fault)).json()["items"][0]["count"] == 3
    assert (await http.get(f"{BASE}/faults")).json()["items"] == [fault | {"value": 0}]
    assert (await http.put(f"{BASE}/faults", json={"name": "x"})).status_code == 422
    assert (await http.request("DELETE", f"{BASE}/faults")).json() == {"items": []}
    assert simulator.faults.planned == []
    assert (await http.put(f"{BASE}/faults", content=b"x" * 70_000)).status_code == 413


async def test_requests_are_listed_without_their_secrets(http: httpx.AsyncClient) -> None:
    await initialize(http)
    listed = await http.get(f"{BASE}/requests")
    kinds = [one["kind"] for one in listed.json()["items"]]
    assert kinds == ["GetToken", "InitializeEPS"]
    assert "sim-password" not in listed.text
