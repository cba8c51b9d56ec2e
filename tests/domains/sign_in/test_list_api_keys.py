"""Admins see whom the house let in by key, until when, and when they last came."""

from datetime import timedelta

import httpx
import pytest

from domains.sign_in.factories import MovableClock, make_person
from domains.sign_in.keys import PATH, admin, app, bearer, headers_of, make_key
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.domains.sign_in.public import SignInAuthenticator

__all__ = ["admin", "app"]

pytestmark = pytest.mark.alone


async def test_the_newest_come_first_in_pages(
    house: Process, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    made = [await make_key(house, client, admin, name=f"Key {n}") for n in range(3)]

    first = (await client.get(f"{PATH}?limit=2", headers=admin)).json()
    more = {"limit": "2", "cursor": first["next_cursor"]}
    rest = (await client.get(PATH, params=more, headers=admin)).json()

    shown = [*first["items"], *rest["items"]]
    assert shown == [
        {name: value for name, value in one.items() if name != "key"} for one in made[::-1]
    ]
    assert rest["next_cursor"] is None
    forged = await client.get(f"{PATH}?cursor=x", headers=admin)
    assert forged.json()["code"] == "invalid_cursor"
    support = await headers_of(house, await make_person(house, Role.SUPPORT))
    assert (await client.get(PATH, headers=support)).json()["code"] == "role_required"


async def test_the_last_use_is_written_now_and_then(
    house: Process,
    client: httpx.AsyncClient,
    clock: MovableClock,
    admin: dict[str, str],
    authenticator: SignInAuthenticator,
) -> None:
    made = await make_key(house, client, admin)
    used_at = house.clock.process_now()
    for _ in range(3):
        await client.get("/v1/me", headers=bearer(made["key"]))
    [unknown] = (await client.get(PATH, headers=admin)).json()["items"]
    assert unknown["last_used_at"] is None  # not on the hot path

    await authenticator.stop()

    [known] = (await client.get(PATH, headers=admin)).json()["items"]
    assert known["last_used_at"] is not None
    await authenticator.start()
    clock.moved += timedelta(seconds=1)
    assert used_at.isoformat()[:16] == known["last_used_at"][:16]
