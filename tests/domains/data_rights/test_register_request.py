"""A mail is registered with its true time; known or not, its writer is treated alike (DR-2)."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import ask_access, know_as, messages_to, processing_of
from domains.data_rights.mail import PATH, instant, register
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.kit.calendar import reply_due_at
from qp_api.kit.ids import SubjectId, new_id
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into


def _stranger() -> str:
    return f"stranger-{new_id()}@example.org"


async def test_it_is_due_from_the_time_when_the_mail_came(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """DR-1, DR-2."""
    officer, person = await join(Role.DPO), await join()
    received_at = house.clock.now() - timedelta(days=12)
    answer = await register(
        client, officer, house, person.email.upper(), received_at=received_at.isoformat()
    )
    assert answer.status_code == 201
    request = answer.json()
    assert answer.headers["location"] == f"/v1/data-rights/requests/{request['id']}"
    assert (request["right"], request["state"], request["channel"]) == (
        "access",
        "identity_check",
        "mail",
    )
    assert instant(request["received_at"]) == received_at
    assert instant(request["due_at"]) == reply_due_at(received_at)
    assert request["account_id"] == str(person.subject_id)
    assert await messages_to(house, person.subject_id) == ["IdentityAsked"]


async def test_an_address_that_is_nobodys_is_answered_alike(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    """DR-3: and it rests sealed."""
    officer, person = await join(Role.DPO), await join()
    at = (house.clock.now() - timedelta(hours=1)).isoformat()
    known = (await register(client, officer, house, person.email, received_at=at)).json()
    email = _stranger()
    unknown = (await register(client, officer, house, email, received_at=at)).json()
    apart = {"id", "number", "account_id"}
    assert {k: v for k, v in known.items() if k not in apart} == {
        k: v for k, v in unknown.items() if k not in apart
    }
    assert await messages_to(house, unknown["account_id"]) == ["IdentityAsked"]
    raw = await ask(
        rights_database.admin_dsn,
        "SELECT email FROM correspondents WHERE subject_id = $1",
        unknown["account_id"],
    )
    assert raw[0] == 1
    assert email.encode() not in raw


async def test_who_writes_twice_has_one_request(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """DR-2: also when both come at once, however the address is spelled, and signed in."""
    officer, person, email = await join(Role.DPO), await join(), _stranger()
    answers = await asyncio.gather(
        *(register(client, officer, house, one) for one in (email, email.upper(), email))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    other = await register(client, officer, house, email, right="erase")
    assert other.json()["account_id"] == answers[0].json()["account_id"]
    assert other.json()["id"] != answers[0].json()["id"]
    asked = (await ask_access(client, person)).json()
    assert (await register(client, officer, house, person.email)).json()["id"] == asked["id"]


@pytest.mark.parametrize("is_known", [True, False])
async def test_an_objection_to_marketing_asks_for_no_proof(
    is_known: bool, client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """P5.6: nobody may refuse it, so that nobody may refuse it for want of a proof."""
    officer, person = await join(Role.DPO), await join()
    email = person.email if is_known else _stranger()
    answer = await register(client, officer, house, email, right="object", purpose="marketing")
    assert answer.json()["state"] == "completed"
    told = await messages_to(house, answer.json()["account_id"])
    assert sorted(told) == ["ObjectionMade", "ObjectionNoted"]


async def test_a_mail_of_the_future_is_refused(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    later = (house.clock.now() + timedelta(minutes=1)).isoformat()
    answer = await register(client, officer, house, person.email, received_at=later)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["errors"][0]["pointer"] == "/received_at"
    assert await messages_to(house, person.subject_id) == []


async def test_what_came_long_ago_is_late_at_once(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    long_ago = (house.clock.now() - timedelta(days=40)).isoformat()
    answer = await register(client, officer, house, person.email, received_at=long_ago)
    assert answer.json()["overdue"] is True


@pytest.mark.parametrize(
    "body",
    [
        {"email": "no address"},
        {"right": "restrict"},
        {"right": "object"},
        {"right": "access", "purpose": "marketing"},
        {"right": "access", "ground": "accuracy_contested"},
        {"received_at": "2026-01-01"},
        {"locale": "de"},
        {"more": 1},
    ],
)
async def test_the_body_is_read_strictly(
    body: dict[str, Any], client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    answer = await register(client, officer, house, person.email, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await messages_to(house, person.subject_id) == []


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ADMIN, Role.SUPPORT, Role.FINANCE])
async def test_it_is_for_the_dpo_alone(
    role: Role, client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, person = await join(role), await join()
    answer = await register(client, caller, house, person.email)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
    assert await messages_to(house, person.subject_id) == []


async def test_a_restricted_officer_registers_nothing(
    client: httpx.AsyncClient, join: Join, people: People, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    know_as(people, officer, processing=Processing.RESTRICTED)
    answer = await register(client, officer, house, person.email)
    assert (answer.status_code, answer.json()["code"]) == (403, "processing_restricted")


async def test_nobody_registers_for_themselves(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer = await join(Role.DPO)
    answer = await register(client, officer, house, officer.email)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_request")


async def test_a_repeated_key_is_answered_again_and_the_trail_names_the_right(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, person = await join(Role.DPO), await join()
    at = (house.clock.now() - timedelta(hours=1)).isoformat()
    said = {"email": person.email, "right": "access", "received_at": at}
    headers = {**officer.headers, "Idempotency-Key": "one"}
    first = await client.post(PATH, json=said, headers=headers)
    again = await client.post(PATH, json=said, headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    found = await ask(
        rights_database.admin_dsn,
        "SELECT string_agg(details::text, '') FROM audit_entries WHERE object_id = $1",
        first.json()["id"],
    )
    assert "access" in found
    assert person.email not in found
    assert await processing_of(house, person) is Processing.OPEN


async def test_who_is_just_going_is_asked_to_write_a_moment_later(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """An address whose last request is closed at this moment: its next one is not lost with it."""
    officer, email = await join(Role.DPO), _stranger()
    first = (await register(client, officer, house, email)).json()
    await put_into(house, SubjectId(UUID(first["account_id"])), Processing.ERASING)
    answer = await register(client, officer, house, email, right="erase")
    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
    await put_into(house, SubjectId(UUID(first["account_id"])), Processing.OPEN)
    assert (await register(client, officer, house, email, right="erase")).status_code == 201
