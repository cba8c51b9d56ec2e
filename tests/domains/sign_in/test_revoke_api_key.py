"""A revoked key is dead in every process within a second, with the listener cut too (R22)."""

import httpx
import pytest

from domains.sign_in.factories import make_person
from domains.sign_in.keys import PATH, admin, app, bearer, headers_of, make_key
from domains.sign_in.test_authenticator import elsewhere, is_refused, until_current
from qp_api.core.actor import ActorKind, Role, Scope
from qp_api.core.process import Process
from qp_api.domains.sign_in.public import SignInAuthenticator
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.waiting import until

__all__ = ["admin", "app", "elsewhere"]


async def revoke(
    client: httpx.AsyncClient, admin: dict[str, str], key_id: object
) -> httpx.Response:
    return await client.delete(f"{PATH}/{key_id}", headers=admin)


async def test_it_is_dead_here_at_once_and_elsewhere_within_a_second(
    *,
    house: Process,
    client: httpx.AsyncClient,
    admin: dict[str, str],
    authenticator: SignInAuthenticator,
    elsewhere: SignInAuthenticator,
    database: Database,
) -> None:
    made, other = [await make_key(house, client, admin) for _ in range(2)]
    await until_current(authenticator)
    for place in (authenticator, elsewhere):
        actor = await place.authenticate(made["key"])
        assert (actor.kind, str(actor.api_key_id)) == (ActorKind.API_KEY, made["id"])
        assert (actor.subject_id, actor.scopes) == (None, frozenset(Scope))

    assert (await revoke(client, admin, made["id"])).status_code == 204

    assert await is_refused(authenticator, made["key"])
    assert await until(lambda: is_refused(elsewhere, made["key"])) < 1
    for place in (authenticator, elsewhere):
        assert not await is_refused(place, other["key"])
    again = await revoke(client, admin, made["id"])
    assert again.status_code == 204
    noted = (
        "SELECT count(*) FROM audit_entries"
        " WHERE action = 'sign_in.revoke_api_key' AND object_id = $1"
    )
    assert await ask(database.admin_dsn, noted, made["id"]) == 1


async def test_who_hears_nothing_reads_the_row(
    *,
    house: Process,
    client: httpx.AsyncClient,
    admin: dict[str, str],
    elsewhere: SignInAuthenticator,
    database: Database,
) -> None:
    made = await make_key(house, client, admin)
    assert not await is_refused(elsewhere, made["key"])
    await elsewhere.stop()
    assert not await is_refused(elsewhere, made["key"])

    await ask(
        database.admin_dsn,
        "UPDATE api_keys SET revoked_at = now() WHERE id = $1 RETURNING id",
        made["id"],
    )

    assert await until(lambda: is_refused(elsewhere, made["key"])) < 1
    await elsewhere.start()


async def test_only_an_admin_revokes_what_there_is(
    house: Process, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    made = await make_key(house, client, admin)
    support = await headers_of(house, await make_person(house, Role.SUPPORT))
    refused = await revoke(client, support, made["id"])
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    itself = await revoke(client, bearer(made["key"]), made["id"])
    assert (itself.status_code, itself.json()["code"]) == (403, "scope_required")
    unknown = await revoke(client, admin, new_id())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("damage", ["wrong", "short", "other_house", "upper", "padded", "twice"])
async def test_what_is_no_key_of_ours_is_refused(
    house: Process, client: httpx.AsyncClient, admin: dict[str, str], damage: str
) -> None:
    key = (await make_key(house, client, admin))["key"]
    brought = {
        "wrong": key[:20] + ("A" if key[20] != "A" else "B") + key[21:],
        "short": key[:-1],
        "other_house": key.replace("qp_test_", "qp_live_"),
        "upper": key.upper(),
        "padded": f"{key}=",
        "twice": f"{key}{key}",
    }[damage]

    refused = await client.get("/v1/me", headers=bearer(brought))

    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    assert brought not in refused.text
