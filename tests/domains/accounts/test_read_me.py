import httpx
import pytest

from domains.accounts.factories import ADDRESS, Holder
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into


async def test_all_that_the_account_says(client: httpx.AsyncClient, holder: Holder) -> None:
    answer = await client.get("/v1/me", headers=holder.headers)

    assert answer.status_code == 200
    said = answer.json()
    assert said.pop("registered_at") == said.pop("email_verified_at")
    assert said == {
        "id": str(holder.subject_id),
        "name": "Rowan Sample",
        "email": holder.email,
        "phone": "+8801711223344",
        "organization": "Example Mills",
        "designation": None,
        "billing_address": ADDRESS | {"district": None, "postal_code": None},
        "locale": "en",
        "time_zone": "Asia/Dhaka",
        "roles": ["learner"],
        "age_band": "adult",
        "adult_from": None,
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_it_is_known_by_its_etag(client: httpx.AsyncClient, holder: Holder) -> None:
    etag = (await client.get("/v1/me", headers=holder.headers)).headers["etag"]

    again = await client.get("/v1/me", headers={**holder.headers, "If-None-Match": etag})
    otherwise = await client.get("/v1/me", headers={**holder.headers, "If-None-Match": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert otherwise.status_code == 200


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Processing.RESTRICTED, "processing_restricted"),
        (Processing.FROZEN, "frozen"),
        (Processing.ERASING, "erasure_under_way"),
    ],
)
async def test_while_processing_is_closed_it_is_refused(
    process: Process,
    client: httpx.AsyncClient,
    people: People,
    holder: Holder,
    state: Processing,
    code: str,
) -> None:
    """house.md 5: everything but one's rights, `read_me` included."""
    assert (await client.get("/v1/me", headers=holder.headers)).status_code == 200
    await put_into(process, holder.subject_id, state)
    people.actors[holder.token] = holder.actor(state)

    refused = await client.get("/v1/me", headers=holder.headers)

    assert (refused.status_code, refused.json()["code"]) == (403, code)


async def test_a_stranger_is_refused(client: httpx.AsyncClient, holder: Holder) -> None:
    assert (await client.get("/v1/me")).status_code == 401
    assert (await client.get("/v1/me", headers=holder.headers)).status_code == 200


async def test_what_identifies_is_sealed_at_rest(
    client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    said = (await client.get("/v1/me", headers=holder.headers)).json()
    row = "SELECT a::text FROM accounts a WHERE subject_id = $1"
    text = await ask(database.admin_dsn, row, holder.subject_id)
    for name in ("name", "email", "phone", "organization"):
        assert said[name] not in text
        assert said[name].encode().hex() not in text
    assert said["time_zone"] in text
