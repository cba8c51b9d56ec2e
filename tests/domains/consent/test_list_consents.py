"""How each optional purpose stands, whether or not something was chosen."""

import httpx

from domains.accounts.factories import Holder
from domains.consent.factories import choose, consent_to_marketing
from qp_api.core.process import Process

OFF = {
    "granted": False,
    "state": None,
    "changed_at": None,
    "confirm_by": None,
    "notice_version": None,
    "locked": False,
}


async def test_at_the_beginning_everything_is_off(
    client: httpx.AsyncClient, holder: Holder
) -> None:
    answer = await client.get("/v1/me/consents", headers=holder.headers)
    assert answer.json() == {
        "items": [{"purpose": "marketing"} | OFF, {"purpose": "analytics"} | OFF],
        "next_cursor": None,
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_each_purpose_stands_for_itself(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    await consent_to_marketing(client, house, holder)
    await choose(client, holder, "analytics", granted=False)

    answer = await client.get("/v1/me/consents", headers=holder.headers)

    marketing, analytics = answer.json()["items"]
    assert (marketing["granted"], marketing["state"]) == (True, "ConsentGiven")
    assert (analytics["granted"], analytics["state"]) == (False, "ConsentRefused")


async def test_nobody_else_asks(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/me/consents")).status_code == 401
