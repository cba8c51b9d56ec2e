"""My access log: who of the house came to my data, by role and reason, and nobody's name."""

import httpx
import pytest

from domains.accounts.factories import Holder, make_holder, make_staff
from domains.accounts.looking import read, search
from qp_api.core.actor import SYSTEM, Actor, ActorKind, Processing, Role
from qp_api.core.audit.access import list_all_access
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import new_subject_id
from support.http_apps import People
from support.people import put_into

PLACE = "/v1/me/access-log"
TICKET = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20"


async def test_each_look_is_told_the_newest_first(
    process: Process, client: httpx.AsyncClient, people: People, holder: Holder
) -> None:
    support = await make_staff(process, people, Role.SUPPORT)
    officer = await make_staff(process, people, Role.DPO)
    await search(client, support, email=holder.email)
    await read(client, officer, holder.subject_id, f"rights_request; ticket={TICKET}")

    answer = await client.get(PLACE, headers=holder.headers)

    assert answer.status_code == 200
    newest, oldest = answer.json()["items"]
    assert newest.pop("id") > oldest.pop("id")
    assert newest.pop("at") >= oldest.pop("at")
    assert newest == {
        "kind": "look",
        "by": "person",
        "role": "dpo",
        "key_id": None,
        "operation": "read_account",
        "reason": "rights_request",
        "ticket_id": TICKET,
        "purpose": "P5",
    }
    assert (oldest["role"], oldest["operation"]) == ("support", "find_accounts")
    for staff in (support, officer):
        assert str(staff.subject_id) not in answer.text
        assert "Staff Member" not in answer.text


async def test_changes_are_told_and_ones_own_acts_and_the_machines_are_not(
    process: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    instructor = Actor(kind=ActorKind.PERSON, subject_id=new_subject_id())
    for actor in (instructor, holder.actor(), SYSTEM):
        unit = UnitOfWork(process, Purpose.DELIVERY, actor, mode=Mode.READ)
        unit.about = None
        async with unit as uow:
            uow.audit(
                "sessions.record_attendance",
                subject_id=holder.subject_id,
                details={"role": "instructor", "reason": "course_delivery"},
            )
    (told,) = (await client.get(PLACE, headers=holder.headers)).json()["items"]
    assert (told["kind"], told["role"], told["reason"]) == (
        "change",
        "instructor",
        "course_delivery",
    )


async def test_it_comes_in_pages_and_says_what_the_package_says(
    process: Process, client: httpx.AsyncClient, people: People, holder: Holder
) -> None:
    support = await make_staff(process, people, Role.SUPPORT)
    for _ in range(5):
        await read(client, support, holder.subject_id)
    seen: list[str] = []
    place: str | None = f"{PLACE}?limit=2"
    for _ in range(3):
        assert place is not None
    cursor: str | None = ""
    while cursor is not None:
        place = f"{PLACE}?limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = (await client.get(place, headers=holder.headers)).json()
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        place = None if cursor is None else f"{PLACE}?limit=2&cursor={cursor}"
    assert place is None
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        whole = await list_all_access(uow.db, holder.subject_id)
    assert seen == [str(entry.id) for entry in reversed(whole)]
    assert len(set(seen)) == 5


async def test_another_ones_cursor_is_refused(
    process: Process, client: httpx.AsyncClient, people: People, holder: Holder
) -> None:
    support = await make_staff(process, people, Role.SUPPORT)
    other = await make_holder(process)
    people.actors[other.token] = other.actor()
    for _ in range(2):
        await read(client, support, holder.subject_id)
    page = (await client.get(f"{PLACE}?limit=1", headers=holder.headers)).json()
    place = f"{PLACE}?limit=1&cursor={page['next_cursor']}"
    assert (await client.get(place, headers=holder.headers)).status_code == 200
    refused = await client.get(place, headers=other.headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")
    assert (await client.get(PLACE, headers=other.headers)).json()["items"] == []


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_it_stays_readable_while_processing_is_closed(
    process: Process,
    client: httpx.AsyncClient,
    people: People,
    holder: Holder,
    state: Processing,
) -> None:
    await put_into(process, holder.subject_id, state)
    people.actors[holder.token] = holder.actor(state)
    assert (await client.get(PLACE, headers=holder.headers)).status_code == 200
    assert (await client.get("/v1/me", headers=holder.headers)).status_code == 403
