"""One's own tickets; for support everybody's, without a word and without who is restricted."""

import pytest

from domains.communications.desk import PATH, Desk
from qp_api.core.actor import Role
from support.databases import Database, ask

pytestmark = pytest.mark.alone


async def test_a_person_sees_their_own_the_newest_first(desk: Desk) -> None:
    holder, other = [await desk.join() for _ in range(2)]
    tickets = [await desk.opened(holder) for _ in range(3)]
    await desk.opened(other)

    first = (await desk.client.get(f"{PATH}?limit=2", headers=holder.headers)).json()
    cursor = first["next_cursor"]
    last = (await desk.client.get(f"{PATH}?limit=2&cursor={cursor}", headers=holder.headers)).json()

    shown = first["items"] + last["items"]
    assert [item["id"] for item in shown] == list(reversed(tickets))
    assert {item["subject"] for item in shown} == {"My class"}
    stolen = await desk.client.get(f"{PATH}?limit=2&cursor={cursor}", headers=other.headers)
    assert stolen.json()["code"] == "invalid_cursor"


async def test_support_sees_the_queue_and_no_word_of_it(desk: Desk, database: Database) -> None:
    member = await desk.join(Role.SUPPORT)
    asking, restricted = [await desk.join() for _ in range(2)]
    ticket = await desk.opened(asking)
    await desk.opened(restricted)
    await desk.restrict(restricted, told=True)

    answer = await desk.client.get(f"{PATH}?whose=everybody", headers=member.headers)

    (item,) = answer.json()["items"]
    assert (item["id"], item["account_id"]) == (ticket, str(asking.subject_id))
    assert item["subject"] is None
    entry = "SELECT details::text FROM audit_entries WHERE actor_id = $1 AND action = $2"
    details = await ask(database.admin_dsn, entry, member.subject_id, "communications.list_tickets")
    assert details == '{"role": "support", "reason": "support_ticket"}'
    own = await desk.client.get(PATH, headers=member.headers)
    assert own.json()["items"] == []


async def test_the_state_filters(desk: Desk) -> None:
    holder = await desk.join()
    first, second = [await desk.opened(holder) for _ in range(2)]
    await desk.change(holder, first, {"state": "closed"})
    for state, expected in (("open", [second]), ("closed", [first]), ("pending", [])):
        listed = await desk.client.get(f"{PATH}?state={state}", headers=holder.headers)
        assert [item["id"] for item in listed.json()["items"]] == expected
    bad = await desk.client.get(f"{PATH}?state=lost", headers=holder.headers)
    assert bad.status_code == 422


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.FINANCE, Role.DPO, Role.ADMIN])
async def test_the_queue_is_supports_alone(desk: Desk, role: Role) -> None:
    other = await desk.join(role)
    answer = await desk.client.get(f"{PATH}?whose=everybody", headers=other.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
    assert (await desk.client.get(PATH, headers=other.headers)).status_code == 200


async def test_a_restricted_person_lists_nothing(desk: Desk) -> None:
    holder = await desk.join()
    await desk.opened(holder)
    await desk.restrict(holder, told=True)
    answer = await desk.client.get(PATH, headers=holder.headers)
    assert answer.json()["code"] == "processing_restricted"
