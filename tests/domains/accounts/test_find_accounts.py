"""Staff find whoever has exactly an address or a number, and leave a trace with each of them."""

import secrets
from typing import Any

import httpx
import pytest

from domains.accounts.factories import Holder, make_holder, make_staff, new_phone
from domains.accounts.looking import look, noted_of, search
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database
from support.http_apps import People
from support.people import put_into


@pytest.fixture
async def support(process: Process, people: People) -> Holder:
    return await make_staff(process, people, Role.SUPPORT)


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.json()["is_complete"] is True
    return [item["id"] for item in answer.json()["items"]]


async def test_an_address_is_found_however_it_is_spelled(
    client: httpx.AsyncClient, support: Holder, holder: Holder
) -> None:
    for spelled in (holder.email, holder.email.upper(), f" {holder.email} "):
        assert ids(await search(client, support, email=spelled)) == [str(holder.subject_id)]
    assert ids(await search(client, support, email=f"x{holder.email}")) == []


async def test_a_number_is_found_however_it_is_dialled_and_all_who_have_it(
    process: Process, client: httpx.AsyncClient, support: Holder
) -> None:
    phone = new_phone()
    both = [await make_holder(process, phone=phone) for _ in range(2)]
    for spelled in (phone, f"0{phone[4:]}", f"{phone[:4]} {phone[4:8]}-{phone[8:]}"):
        found = ids(await search(client, support, phone=spelled))
        assert found == sorted(str(one.subject_id) for one in both)
    assert ids(await search(client, support, phone=new_phone())) == []


async def test_the_trail_tells_who_was_found_why_and_by_what_and_not_what_was_sought(
    client: httpx.AsyncClient, support: Holder, holder: Holder, database: Database
) -> None:
    await search(client, support, "legal_duty", email=holder.email)
    await search(client, support, email="nobody@example.org")

    found, lacking = await noted_of(database, support.subject_id)
    assert found == {
        "action": "accounts.find_accounts",
        "purpose": "P2.2",
        "subject_id": str(holder.subject_id),
        "outcome": "done",
        "details": {"role": "support", "reason": "legal_duty", "by": "email"},
    }
    assert (lacking["subject_id"], lacking["outcome"]) == (None, "not_found")
    assert "@" not in str([found, lacking])


async def test_who_has_only_the_same_index_is_neither_shown_nor_noted(
    process: Process,
    client: httpx.AsyncClient,
    support: Holder,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """24 bits do not tell all numbers apart: the number itself is compared."""
    index = secrets.token_bytes(4)
    for module in ("index_phone", "find_accounts"):
        place = f"qp_api.domains.accounts.actions.{module}.phone_indexes"
        monkeypatch.setattr(place, lambda _, __: (index,))
    phone = new_phone()
    owner = await make_holder(process, phone=phone)
    await make_holder(process, phone=new_phone())

    assert ids(await search(client, support, phone=phone)) == [str(owner.subject_id)]
    assert len(await noted_of(database, support.subject_id)) == 1


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
@pytest.mark.parametrize(
    ("role", "sees"), [(Role.SUPPORT, False), (Role.ADMIN, False), (Role.DPO, True)]
)
async def test_whoever_is_closed_is_seen_by_the_officer_alone(
    process: Process,
    client: httpx.AsyncClient,
    people: People,
    role: Role,
    state: Processing,
    sees: bool,
) -> None:
    """P5.4: serving roles see open people; rights are worked on for everybody."""
    staff = await make_staff(process, people, role)
    holder = await make_holder(process, phone=new_phone())
    assert ids(await search(client, staff, email=holder.email)) == [str(holder.subject_id)]

    await put_into(process, holder.subject_id, state)

    answer = await search(client, staff, email=holder.email)
    assert ids(answer) == ([str(holder.subject_id)] if sees else [])
    assert [item["state"] for item in answer.json()["items"]] == ([state] if sees else [])


@pytest.mark.parametrize("state", [Processing.ERASING, Processing.ERASED])
async def test_whoever_leaves_is_not_found(
    process: Process, client: httpx.AsyncClient, people: People, state: Processing
) -> None:
    officer = await make_staff(process, people, Role.DPO)
    holder = await make_holder(process)
    await put_into(process, holder.subject_id, state)
    assert ids(await search(client, officer, email=holder.email)) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "a@example.org", "phone": "01711223344"},
        {"email": None},
        {"email": "no address"},
        {"phone": "12"},
        {"name": "Rowan Sample"},
        {"email": "a@example.org", "name": "Rowan"},
    ],
)
async def test_exactly_one_is_sought(
    client: httpx.AsyncClient, support: Holder, database: Database, body: dict[str, Any]
) -> None:
    answer = await search(client, support, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await noted_of(database, support.subject_id) == []


@pytest.mark.parametrize("body", [{}, {"email": "a@example.org", "phone": "01711111111"}])
async def test_both_or_neither_is_told_by_a_code_of_its_own(
    client: httpx.AsyncClient, support: Holder, body: dict[str, Any]
) -> None:
    [error] = (await search(client, support, **body)).json()["errors"]
    assert (error["pointer"], error["code"]) == ("", "one_of")


async def test_a_reason_is_asked_of_whoever_may(
    process: Process, client: httpx.AsyncClient, people: People, support: Holder, holder: Holder
) -> None:
    body = {"email": holder.email}
    without = await client.post("/v1/accounts/search", json=body, headers=support.headers)
    assert (without.status_code, without.json()["code"]) == (400, "access_reason_required")
    wrong = await search(client, support, "curiosity", email=holder.email)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "access_reason_invalid")
    for role in (Role.LEARNER, Role.INSTRUCTOR, Role.FINANCE):
        other = await make_staff(process, people, role)
        refused = await client.post("/v1/accounts/search", json=body, headers=look(other))
        assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    assert (await client.post("/v1/accounts/search", json=body)).status_code == 401
