"""Taking the second factor away: with both factors, and to the end of its codes."""

import httpx
import pytest

from domains.sign_in.factories import MovableClock, Person, bearer, close_to, sign_in
from domains.sign_in.second_factors import make_guarded, step_up, try_sign_in
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.databases import Database, ask


async def remove(client: httpx.AsyncClient, tokens: dict[str, str]) -> httpx.Response:
    return await client.delete("/v1/me/totp", headers=bearer(tokens))


async def test_the_password_alone_is_asked_for_again(
    client: httpx.AsyncClient, clock: MovableClock, person: Person, database: Database
) -> None:
    guarded = await make_guarded(client, clock, person)
    other = (await try_sign_in(client, person, guarded.phone.next())).json()
    await step_up(client, guarded.tokens, guarded.phone.next())

    answer = await remove(client, guarded.tokens)

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get("/v1/me", headers=bearer(other))).status_code == 401
    assert (await client.get("/v1/me", headers=bearer(guarded.tokens))).status_code == 200
    assert (await try_sign_in(client, person)).status_code == 200
    kept = (
        "SELECT (SELECT count(*) FROM second_factors WHERE subject_id = $1)"
        " + (SELECT count(*) FROM recovery_codes WHERE subject_id = $1)"
    )
    assert await ask(database.admin_dsn, kept, person.subject_id) == 0
    told = "SELECT count(*) FROM duties WHERE subject_id = $1 AND payload::text LIKE $2"
    assert await ask(database.admin_dsn, told, person.subject_id, "%totp_removed%") == 1
    entry = "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = $2"
    assert await ask(database.admin_dsn, entry, person.subject_id, "sign_in.remove_totp") == 1


async def test_without_one_there_is_nothing_to_remove(
    client: httpx.AsyncClient, person: Person
) -> None:
    tokens = await sign_in(client, person)
    await client.post("/v1/me/totp", headers=bearer(tokens))  # it waits, and is none yet

    answer = await remove(client, tokens)

    assert (answer.status_code, answer.json()["code"]) == (404, "totp_not_set_up")


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_whoever_is_held_may_too(
    house: Process,
    client: httpx.AsyncClient,
    clock: MovableClock,
    person: Person,
    state: Processing,
) -> None:
    guarded = await make_guarded(client, clock, person)
    await close_to(house, person.subject_id, state)
    assert (await step_up(client, guarded.tokens, guarded.phone.codes[0])).status_code == 200

    assert (await remove(client, guarded.tokens)).status_code == 204
