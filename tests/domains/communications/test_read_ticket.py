"""A ticket is read by whoever asked, and by support on record."""

import pytest

from domains.communications.desk import Desk, audited
from qp_api.core.actor import Role
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.collect import collect
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import new_id
from support.databases import Database
from support.http_apps import codes


async def test_whoever_asked_reads_all_that_was_written(desk: Desk, database: Database) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    await desk.reply(member, ticket, "Please try again.")

    answer = await desk.read(holder, ticket)

    body = answer.json()
    assert [one["by"] for one in body["messages"]] == ["owner", "support"]
    assert body["messages"][1]["text"] == "Please try again."
    assert str(member.subject_id) not in answer.text
    assert await audited(database, holder.subject_id, "communications.read_ticket") == []
    known = await desk.read(holder, ticket, **{"If-None-Match": answer.headers["etag"]})
    assert known.status_code == 304


async def test_support_reads_and_the_person_can_see_that_they_did(
    desk: Desk, database: Database
) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)

    answer = await desk.read(member, ticket)

    assert (answer.status_code, answer.json()["subject"]) == (200, "My class")
    (entry,) = await audited(database, holder.subject_id, "communications.read_ticket")
    assert entry["actor_id"] == member.subject_id
    assert entry["details"] == '{"role": "support", "reason": "support_ticket"}'
    known = await desk.read(member, ticket, **{"If-None-Match": answer.headers["etag"]})
    assert known.status_code == 304
    assert len(await audited(database, holder.subject_id, "communications.read_ticket")) == 2


@pytest.mark.parametrize("role", [None, Role.INSTRUCTOR, Role.FINANCE, Role.DPO, Role.ADMIN])
async def test_for_everybody_else_it_is_not_there(desk: Desk, role: Role | None) -> None:
    holder = await desk.join()
    other = await desk.join(*([] if role is None else [role]))
    ticket = await desk.opened(holder)
    answers = [
        await desk.read(other, ticket),
        await desk.reply(other, ticket),
        await desk.change(other, ticket, {"state": "closed"}),
        await desk.read(other, str(new_id())),
    ]
    assert codes(answers) == ["not_found"] * 4
    assert await desk.state(holder, ticket) == "open"


async def test_about_a_restricted_person_support_hears_that(desk: Desk) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    assert (await desk.read(member, ticket)).status_code == 200
    await desk.restrict(holder, told=True)
    answers = [
        await desk.read(member, ticket),
        await desk.reply(member, ticket),
        await desk.change(member, ticket, {"state": "pending"}),
        await desk.read(holder, ticket),
        await desk.reply(holder, ticket),
        await desk.change(holder, ticket, {"state": "closed"}),
    ]
    assert codes(answers) == ["processing_restricted"] * 6
    assert (await desk.read(member, str(new_id()))).json()["code"] == "not_found"


async def test_a_restricted_member_of_support_reads_nobodys(desk: Desk) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    await desk.restrict(member, Role.SUPPORT, told=True)
    assert codes([await desk.read(member, ticket)]) == ["processing_restricted"]


async def test_the_second_wall_hides_what_the_first_did_not_know(desk: Desk) -> None:
    holder = await desk.join()
    ticket = await desk.opened(holder)
    await desk.restrict(holder, told=False)
    assert codes([await desk.read(holder, ticket)]) == ["not_found"]


async def test_the_package_shows_the_words_and_nobody_elses_id(desk: Desk) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    await desk.reply(member, ticket, "Please try again.")
    async with UnitOfWork(desk.process, Purpose.RIGHTS, holder.actor(), mode=Mode.SNAPSHOT) as uow:
        tables = {table.name: table for table in collect(uow, holder.subject_id)}
        asked, answered = [row async for row in tables["ticket_messages"].rows()]
        (shown,) = [row async for row in tables["support_tickets"].rows()]
    assert shown["subject"] == "My class"
    assert (asked["author_id"], answered["author_id"]) == (str(holder.subject_id), None)
    assert answered["body"] == "Please try again."
