"""A report freezes by its answer: sign-ins end, only storage and rights remain (AG-6)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_restriction,
    know_as,
    messages_to,
    processing_of,
)
from domains.minors.factories import begin_sign_in, report
from qp_api.core.actor import Processing, Role
from qp_api.core.errors import Frozen
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.DPO])
async def test_the_person_is_frozen_and_signed_out_by_the_answer(
    client: httpx.AsyncClient,
    person: Caller,
    join: Join,
    role: Role,
    house: Process,
    minors_database: Database,
) -> None:
    await begin_sign_in(house, person.subject_id)
    staff = await join(role)

    answer = await report(client, staff, person, details="She wrote that she is fourteen.")

    assert answer.status_code == 201
    body = answer.json()
    assert (body["account_id"], body["state"]) == (str(person.subject_id), "open")
    assert await processing_of(house, person) is Processing.FROZEN
    living = "SELECT count(*) FROM sign_ins WHERE subject_id = $1 AND revoked_at IS NULL"
    assert await ask(minors_database.admin_dsn, living, person.subject_id) == 0
    assert await messages_to(house, person.subject_id) == ["MinorReported"]
    trail = (
        "SELECT string_agg(action || ' ' || details::text, ', ' ORDER BY id) FROM audit_entries"
        " WHERE subject_id = $1"
    )
    assert "fourteen" not in str(await ask(minors_database.admin_dsn, trail, person.subject_id))


async def test_only_storage_and_rights_remain(
    client: httpx.AsyncClient, person: Caller, support: Caller, house: Process, people: People
) -> None:
    """Both walls: the service's is closed, the rights' door is open."""
    await report(client, support, person)
    with pytest.raises(Frozen):
        async with UnitOfWork(house, Purpose.ACCOUNT, person.actor):
            pass
    know_as(people, person, processing=Processing.FROZEN)
    refused = await client.get("/v1/me", headers=person.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "frozen")
    assert (await ask_restriction(client, person)).status_code == 201
    assert await processing_of(house, person) is Processing.FROZEN


async def test_a_repeated_report_is_the_open_one(
    client: httpx.AsyncClient, person: Caller, support: Caller, officer: Caller, house: Process
) -> None:
    first = await report(client, support, person)
    again = await report(client, officer, person, reason="impression")

    assert again.status_code == 201
    assert again.json() == first.json()
    assert await messages_to(house, person.subject_id) == ["MinorReported"]


async def test_the_officer_is_alarmed_at_its_hours(
    client: httpx.AsyncClient, person: Caller, support: Caller, minors_database: Database
) -> None:
    answer = await report(client, support, person)
    owed = (
        "SELECT array_agg((payload->>'hours')::int ORDER BY due_at) FROM duties"
        " WHERE kind = 'minors.MinorReportWaits' AND payload->>'report_id' = $1"
    )
    assert await ask(minors_database.admin_dsn, owed, answer.json()["id"]) == [0, 24, 48, 72]


async def test_words_are_sealed(
    client: httpx.AsyncClient, person: Caller, support: Caller, minors_database: Database
) -> None:
    answer = await report(client, support, person, details="Her brother told us.")
    row = "SELECT m::text FROM minor_reports m WHERE subject_id = $1"
    kept = await ask(minors_database.admin_dsn, row, person.subject_id)
    assert "brother" not in kept + answer.text
    assert b"brother".hex() not in kept


async def test_nobody_reports_themselves_or_staff_or_nobody(
    client: httpx.AsyncClient,
    person: Caller,
    support: Caller,
    officer: Caller,
    house: Process,
    minors_database: Database,
) -> None:
    own = await report(client, support, support)
    assert (own.status_code, own.json()["code"]) == (403, "own_minor_report")

    promote = "UPDATE accounts SET roles = '{learner,dpo}' WHERE subject_id = $1"
    await ask(minors_database.admin_dsn, promote, officer.subject_id)
    staff = await report(client, support, officer)
    assert (staff.status_code, staff.json()["code"]) == (409, "staff_not_reportable")
    assert await processing_of(house, officer) is Processing.OPEN

    nobody = await client.post(
        f"/v1/accounts/{new_id()}/minor-report",
        json={"reason": "document"},
        headers=support.headers,
    )
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")

    await put_into(house, person.subject_id, Processing.ERASING)
    gone = await report(client, support, person)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("roles", [(), (Role.INSTRUCTOR,), (Role.FINANCE,), (Role.ADMIN,)])
async def test_support_and_the_officer_alone_report(
    client: httpx.AsyncClient, person: Caller, join: Join, roles: tuple[Role, ...], house: Process
) -> None:
    answer = await report(client, await join(*roles), person)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
    assert await processing_of(house, person) is Processing.OPEN


@pytest.mark.parametrize(
    "body",
    [{}, {"reason": "gossip"}, {"reason": "document", "age": 14}, {"reason": None}],
)
async def test_what_is_no_report_changes_nothing(
    body: dict[str, Any], client: httpx.AsyncClient, person: Caller, support: Caller, house: Process
) -> None:
    answer = await client.post(
        f"/v1/accounts/{person.subject_id}/minor-report", json=body, headers=support.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await processing_of(house, person) is Processing.OPEN


async def test_reports_are_counted(
    client: httpx.AsyncClient, join: Join, person: Caller, support: Caller
) -> None:
    """Each freezes somebody: twenty a day for one reporter, and another's count is another."""
    for _ in range(20):
        assert (await report(client, support, person)).status_code == 201
    limited = await report(client, support, person)
    assert (limited.status_code, limited.json()["code"]) == (429, "rate_limited")
    assert int(limited.headers["Retry-After"]) <= timedelta(days=1).total_seconds()
    assert (await report(client, await join(Role.DPO), person)).status_code == 201
