"""A key is shown once, kept as its hash, scoped, and ends within a year (R22)."""

from datetime import timedelta
from hashlib import sha256

import httpx
import pytest

from domains.sign_in.factories import MovableClock, close_to, make_person
from domains.sign_in.keys import PATH, admin, app, bearer, headers_of, make_key, wanted
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.kit.api_key import is_whole_key
from support.databases import Database, ask

__all__ = ["admin", "app"]


async def test_it_is_shown_once_and_kept_as_its_hash(
    house: Process, client: httpx.AsyncClient, admin: dict[str, str], database: Database
) -> None:
    made = await make_key(house, client, admin, scopes=["attendance:read"])

    key = made.pop("key")
    assert key.startswith("qp_test_")  # a sandbox's
    assert is_whole_key(key)
    assert (made["name"], made["scopes"]) == ("Learning platform", ["attendance:read"])
    assert (made["revoked_at"], made["last_used_at"]) == (None, None)
    kept = "SELECT id FROM api_keys WHERE key_hash = $1"
    assert str(await ask(database.admin_dsn, kept, sha256(key.encode()).digest())) == made["id"]
    row = await ask(
        database.admin_dsn, "SELECT api_keys::text FROM api_keys ORDER BY id DESC LIMIT 1"
    )
    assert key not in str(row)
    listed = await client.get(PATH, headers=admin)
    assert key not in listed.text
    noted = "SELECT details->>'scopes' FROM audit_entries WHERE object_id = $1"
    assert await ask(database.admin_dsn, noted, made["id"]) == '["attendance:read"]'


async def test_whoever_made_it_is_told(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    maker = await make_person(house, Role.ADMIN)
    await make_key(house, client, await headers_of(house, maker))

    told = "SELECT payload::text FROM duties WHERE subject_id = $1 AND kind = $2"
    kind = "sign_in.CredentialChanged"
    assert "api_key_made" in await ask(database.admin_dsn, told, maker.subject_id, kind)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"scopes": []}, "/scopes", "too_short"),
        ({"scopes": ["everything"]}, "/scopes/0", "enum"),
        ({"scopes": ["attendance:read", "attendance:read"]}, "/scopes", "duplicate"),
        ({"name": ""}, "/name", "string_too_short"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at", "out_of_range"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "/expires_at", "out_of_range"),
        ({"key": "qp_live_mine"}, "", "unknown_field"),
    ],
)
async def test_what_may_not_be_is_refused(
    *,
    house: Process,
    client: httpx.AsyncClient,
    admin: dict[str, str],
    database: Database,
    change: dict[str, object],
    pointer: str,
    code: str,
) -> None:
    before = await ask(database.admin_dsn, "SELECT count(*) FROM api_keys")

    refused = await client.post(PATH, json=wanted(house, **change), headers=admin)

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert await ask(database.admin_dsn, "SELECT count(*) FROM api_keys") == before


async def test_only_an_admin_with_a_fresh_proof_makes_one(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, admin: dict[str, str]
) -> None:
    support = await headers_of(house, await make_person(house, Role.SUPPORT, Role.DPO))
    refused = await client.post(PATH, json=wanted(house), headers=support)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    clock.moved += timedelta(minutes=9)
    assert (await client.post(PATH, json=wanted(house), headers=admin)).status_code == 201
    closed = await make_person(house, Role.ADMIN)
    restricted = await headers_of(house, closed)
    await close_to(house, closed.subject_id, Processing.RESTRICTED)
    walled = await client.post(PATH, json=wanted(house), headers=restricted)
    assert (walled.status_code, walled.json()["code"]) == (403, "processing_restricted")


async def test_a_key_ends_on_its_day(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, admin: dict[str, str]
) -> None:
    soon = house.clock.process_now() + timedelta(minutes=3)
    made = await make_key(house, client, admin, expires_at=soon.isoformat())
    alive = await client.get("/v1/me", headers=bearer(made["key"]))
    assert alive.json()["code"] == "scope_required"

    clock.moved += timedelta(minutes=4)

    dead = await client.get("/v1/me", headers=bearer(made["key"]))
    assert (dead.status_code, dead.json()["code"]) == (401, "unauthenticated")


async def test_it_outlives_the_power_of_whoever_made_it(
    house: Process, client: httpx.AsyncClient
) -> None:
    """It is the house's: ending it is an act of its own."""
    maker = await make_person(house, Role.ADMIN)
    made = await make_key(house, client, await headers_of(house, maker))
    await close_to(house, maker.subject_id, Processing.ERASING)

    still = await client.get("/v1/me", headers=bearer(made["key"]))

    assert still.json()["code"] == "scope_required"
