"""Asking for a copy: answered at once with a number and a day, once a person, restricted or not."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, ask_access, know_as, work_off
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.kit.calendar import reply_due_at
from support.databases import Database, ask
from support.http_apps import NOON, People
from support.people import put_into


async def test_a_request_is_received_with_number_and_due_time(
    client: httpx.AsyncClient, caller: Caller, rights_database: Database
) -> None:
    """P5.1, DR-1, DR-2."""
    answer = await ask_access(client, caller)
    assert answer.status_code == 202
    request = answer.json()
    assert answer.headers["location"] == f"/v1/data-rights/requests/{request['id']}"
    received_at = datetime.fromisoformat(request["received_at"])
    assert datetime.fromisoformat(request["due_at"]) == reply_due_at(received_at)
    assert request["number"].startswith(f"QP-{received_at.year}-")
    assert (request["right"], request["state"]) == ("access", "in_progress")
    assert (request["package"], request["receipt"], request["held"]) == (None, None, [])
    duties = await ask(
        rights_database.admin_dsn,
        "SELECT array_agg(kind ORDER BY kind) FROM duties WHERE subject_id = $1",
        caller.subject_id,
    )
    assert duties == ["data_rights.AccessRequested", "data_rights.RightsRequestReceived"]
    audited = await ask(
        rights_database.admin_dsn,
        "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = $2",
        caller.subject_id,
        "data_rights.request_access",
    )
    assert audited == 1


async def test_one_open_request_a_person(client: httpx.AsyncClient, join: Join) -> None:
    """DR-2: a repeat returns it, also when both come at once."""
    caller, other = await join(), await join()
    answers = await asyncio.gather(*(ask_access(client, caller) for _ in range(4)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    theirs = await ask_access(client, other)
    assert theirs.json()["id"] != answers[0].json()["id"]
    assert theirs.json()["number"] != answers[0].json()["number"]


async def test_once_it_has_ended_a_new_one_is_received(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    first = (await ask_access(client, caller)).json()
    await work_off(house)
    second = (await ask_access(client, caller)).json()
    assert second["id"] != first["id"]


@pytest.mark.parametrize(
    ("age", "status"), [(timedelta(minutes=9), 202), (timedelta(minutes=10), 403)]
)
async def test_it_needs_a_fresh_proof(
    age: timedelta, status: int, client: httpx.AsyncClient, caller: Caller, people: People
) -> None:
    """R20."""
    know_as(people, caller, authenticated_at=NOON - age)
    answer = await ask_access(client, caller)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "step_up_required"


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_keep_the_right(
    state: Processing, client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    """DR-3, DR-8: and the package is built all the same."""
    await put_into(house, caller.subject_id, state)
    know_as(people, caller, processing=state)
    request = (await ask_access(client, caller)).json()
    await work_off(house)
    answer = await client.get(f"/v1/data-rights/requests/{request['id']}", headers=caller.headers)
    assert answer.json()["state"] == "completed"


async def test_who_is_being_erased_asks_for_nothing_more(
    client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    await put_into(house, caller.subject_id, Processing.ERASING)
    know_as(people, caller, processing=Processing.ERASING)
    answer = await ask_access(client, caller)
    assert (answer.status_code, answer.json()["code"]) == (403, "erasure_under_way")


async def test_a_repeated_key_is_answered_again(client: httpx.AsyncClient, caller: Caller) -> None:
    first = await ask_access(client, caller, **{"Idempotency-Key": "one"})
    again = await ask_access(client, caller, **{"Idempotency-Key": "one"})
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["location"] == first.headers["location"]


async def test_who_repeats_a_key_and_waits_is_told_the_end(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    first = await ask_access(client, caller, **{"Idempotency-Key": "one"})
    await work_off(house)
    kept = await ask_access(client, caller, **{"Idempotency-Key": "one"})
    assert (kept.status_code, kept.json()) == (202, first.json())
    waited = await ask_access(client, caller, **{"Idempotency-Key": "one", "Prefer": "wait=1"})
    assert (waited.status_code, waited.json()["state"]) == (200, "completed")
    assert waited.headers["location"] == first.headers["location"]


async def test_prefer_wait_answers_with_the_finished_request(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    async def work_soon() -> None:
        await asyncio.sleep(0.3)
        await work_off(house)

    answer, _ = await asyncio.gather(ask_access(client, caller, Prefer="wait=10"), work_soon())
    assert answer.status_code == 200
    assert answer.json()["state"] == "completed"
    assert answer.json()["package"]["size"] > 0
    assert answer.headers["location"].endswith(answer.json()["id"])


async def test_prefer_wait_gives_up_in_time(client: httpx.AsyncClient, caller: Caller) -> None:
    answer = await ask_access(client, caller, Prefer="wait=1")
    assert (answer.status_code, answer.json()["state"]) == (202, "in_progress")


async def test_unknown_fields_are_refused(client: httpx.AsyncClient, caller: Caller) -> None:
    answer = await client.post(
        "/v1/data-rights/access", json={"of": "everything"}, headers=caller.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
