"""A mail in somebody's name holds up nothing that they ask for themselves, signed in (DR-3)."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_access,
    ask_erasure,
    ask_export,
    ask_restriction,
    later,
    messages_to,
    object_to,
    processing_of,
    read_request,
    rectify,
    work_off,
)
from domains.data_rights.mail import confirm, mint, register, seen
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.domains.data_rights.rules.links import LINK_LIFE
from support.databases import Database, ask

Ask: TypeAlias = Callable[[httpx.AsyncClient, Caller], Awaitable[httpx.Response]]
Mailed: TypeAlias = tuple[Caller, Caller, dict[str, Any], str]


async def _ask_export(client: httpx.AsyncClient, caller: Caller) -> httpx.Response:
    return await ask_export(client, caller, formats=["json"])


async def _object(client: httpx.AsyncClient, caller: Caller) -> httpx.Response:
    return await object_to(client, caller, "claims", reason="mine")


async def _rectify(client: httpx.AsyncClient, caller: Caller) -> httpx.Response:
    wanted = {"field": "email", "value": "right@example.org"}
    return await rectify(client, caller, changes=[wanted], reason="mine")


async def _mailed(client: httpx.AsyncClient, join: Join, house: Process, **body: Any) -> Mailed:
    """Officer, victim, and the request that somebody mailed in the victim's name, with its link."""
    officer, person = await join(Role.DPO), await join()
    mailed = (await register(client, officer, house, person.email, **body)).json()
    assert mailed["state"] == "identity_check"
    return officer, person, mailed, await mint(house, mailed)


async def _is_dead(client: httpx.AsyncClient, token: str) -> bool:
    return bool((await confirm(client, token)).json().get("code") == "link_invalid")


COPIES = [("access", ask_access, "AccessRequested"), ("export", _ask_export, "ExportRequested")]


@pytest.mark.parametrize(("right", "asking", "fact"), COPIES)
async def test_a_step_up_proves_the_mail(
    right: str, asking: Ask, fact: str, client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """P5.1, P5.5: one open request; it goes on at once, its link is dead, its package is built."""
    _, person, mailed, token = await _mailed(client, join, house, right=right)
    answer = await asking(client, person)
    assert (answer.status_code, answer.json()["id"]) == (202, mailed["id"])
    assert answer.json()["state"] == "in_progress"
    told = await messages_to(house, person.subject_id)
    assert {fact, "RightsRequestReceived"} <= set(told)
    assert await _is_dead(client, token)
    again = await asking(client, person)
    assert again.json()["id"] == mailed["id"]
    assert (await messages_to(house, person.subject_id)).count(fact) == 1
    await work_off(house)
    ended = (await read_request(client, person, mailed)).json()
    assert ended["state"] == "completed"
    package = await client.get(ended["package"]["href"], headers=person.headers)
    assert package.status_code == 200


async def test_the_formats_are_those_that_the_person_asked_for(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    _, person, *_ = await _mailed(client, join, house, right="export")
    await _ask_export(client, person)
    payload = await ask(
        rights_database.admin_dsn,
        "SELECT payload::jsonb -> 'as_csv' FROM duties WHERE subject_id = $1 AND kind = $2",
        person.subject_id,
        "data_rights.ExportRequested",
    )
    assert payload == "false"


DECIDED: list[tuple[dict[str, Any], Ask]] = [
    ({"right": "rectify", "details": "not mine"}, _rectify),
    ({"right": "object", "purpose": "claims", "details": "not mine"}, _object),
]


@pytest.mark.parametrize(("body", "asking"), DECIDED, ids=["rectify", "object"])
async def test_without_a_step_up_the_mail_gives_way(
    body: dict[str, Any], asking: Ask, client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """P5.2, P5.6: the officer gets the person's own request, and nothing that a stranger said."""
    officer, person, mailed, token = await _mailed(client, join, house, **body)
    answer = await asking(client, person)
    own = answer.json()
    assert (answer.status_code, own["state"]) == (201, "in_progress")
    assert own["id"] != mailed["id"]
    assert (await seen(client, officer, mailed))["state"] == "withdrawn"
    assert (await seen(client, officer, own))["details"] == "mine"
    assert await _is_dead(client, token)
    assert "RightsRequestReceived" in await messages_to(house, person.subject_id)
    assert (await asking(client, person)).json()["id"] == own["id"]
    later(house, LINK_LIFE)
    await work_off(house)
    assert (await seen(client, officer, mailed))["state"] == "withdrawn"
    assert (await seen(client, officer, own))["state"] == "in_progress"


async def test_what_is_corrected_at_once_needs_no_mail_to_go(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person, mailed, _ = await _mailed(client, join, house, right="rectify")
    wanted = {"field": "designation", "value": "Auditor"}
    answer = await rectify(client, person, changes=[wanted])
    assert (answer.status_code, answer.json()["state"]) == (201, "completed")
    assert (await seen(client, officer, mailed))["state"] == "identity_check"


async def test_a_restriction_stands_at_once_all_the_same(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """P5.4; the mail, proven later, adds nothing and ends."""
    ground = {"right": "restrict", "ground": "accuracy_contested"}
    officer, person, mailed, token = await _mailed(client, join, house, **ground)
    answer = await ask_restriction(client, person)
    assert (answer.status_code, answer.json()["state"]) == (201, "completed")
    assert await processing_of(house, person) is Processing.RESTRICTED
    assert (await confirm(client, token)).status_code == 200
    await work_off(house)
    assert (await seen(client, officer, mailed))["state"] == "completed"


async def test_an_erasure_runs_all_the_same(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """P5.3."""
    officer, person, mailed, token = await _mailed(client, join, house, right="erase")
    assert (await ask_erasure(client, person)).status_code == 202
    assert (await seen(client, officer, mailed))["state"] == "withdrawn"
    assert await _is_dead(client, token)
    await work_off(house)
    assert await processing_of(house, person) is Processing.ERASED
