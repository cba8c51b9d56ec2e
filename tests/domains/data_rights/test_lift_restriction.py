"""One's own restriction is lifted at once; what the officer imposed is not one's own."""

import httpx

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_restriction,
    know_as,
    processing_of,
)
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.duties import run
from support.http_apps import People
from support.people import put_into


async def _lift(client: httpx.AsyncClient, caller: Caller) -> httpx.Response:
    return await client.delete("/v1/data-rights/restrict", headers=caller.headers)


async def _impose(database: Database, caller: Caller) -> None:
    """What the officer's own operation will do."""
    await run(
        database,
        "INSERT INTO restrictions (subject_id, id, imposed_by, ground, began_at)"
        " VALUES ($1, $2, 'officer', 'processing_unlawful', now())",
        caller.subject_id,
        new_id(),
    )


async def test_processing_goes_on_at_once(
    client: httpx.AsyncClient,
    caller: Caller,
    people: People,
    house: Process,
    rights_database: Database,
) -> None:
    await ask_restriction(client, caller)
    know_as(people, caller, processing=Processing.RESTRICTED)
    answer = await _lift(client, caller)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await processing_of(house, caller) is Processing.OPEN
    told = await ask(
        rights_database.admin_dsn,
        "SELECT array_agg(payload->>'is_restricted' ORDER BY id) FROM duties"
        " WHERE subject_id = $1 AND kind = 'data_rights.RestrictionChanged'",
        caller.subject_id,
    )
    assert told == ["true", "false"]


async def test_it_can_be_asked_for_again(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    first = (await ask_restriction(client, caller)).json()
    await _lift(client, caller)
    second = (await ask_restriction(client, caller)).json()
    assert second["id"] != first["id"]
    assert await processing_of(house, caller) is Processing.RESTRICTED


async def test_without_a_restriction_there_is_nothing_to_lift(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    await ask_restriction(client, other)
    answer = await _lift(client, caller)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_restricted")
    assert await processing_of(house, other) is Processing.RESTRICTED


async def test_what_the_officer_imposed_stays(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    """DR-8."""
    await put_into(house, caller.subject_id, Processing.RESTRICTED)
    await _impose(rights_database, caller)
    answer = await _lift(client, caller)
    assert (answer.status_code, answer.json()["code"]) == (403, "restriction_imposed")
    assert await processing_of(house, caller) is Processing.RESTRICTED


async def test_ones_own_is_lifted_and_the_officers_goes_on(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    await ask_restriction(client, caller)
    await _impose(rights_database, caller)
    assert (await _lift(client, caller)).status_code == 204
    assert await processing_of(house, caller) is Processing.RESTRICTED


async def test_a_freeze_is_not_lifted_with_it(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    await ask_restriction(client, caller)
    await put_into(house, caller.subject_id, Processing.FROZEN)
    assert (await _lift(client, caller)).status_code == 204
    assert await processing_of(house, caller) is Processing.FROZEN
