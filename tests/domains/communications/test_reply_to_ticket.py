"""Whoever writes passes the turn on; the other side is told."""

import asyncio
from uuid import UUID

from domains.communications.desk import Desk, audited, posted
from qp_api.core.actor import Role
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.rules.tickets import MOST_MESSAGES
from qp_api.domains.communications.store.tickets import TicketMessageRow, add_ticket_message
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.http_apps import codes


async def test_the_turn_passes_to_and_fro(desk: Desk, database: Database) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)

    answered = await desk.reply(member, ticket, "Please try again.")
    assert (answered.status_code, answered.json()["by"]) == (201, "support")
    assert await desk.state(holder, ticket) == "pending"
    followed = await desk.reply(holder, ticket, "It works now.")
    assert (followed.status_code, followed.json()["by"]) == (201, "owner")
    assert await desk.state(holder, ticket) == "open"

    assert await posted(database, holder.subject_id) == [
        "communications.TicketOpened",
        "communications.TicketAnswered",
        "communications.TicketFollowedUp",
    ]
    by_support, by_owner = await audited(
        database, holder.subject_id, "communications.reply_to_ticket"
    )
    assert (by_support["actor_id"], by_owner["actor_id"]) == (member.subject_id, holder.subject_id)
    assert by_support["details"] == '{"role": "support", "reason": "support_ticket"}'
    assert by_owner["details"] == "{}"


async def test_a_reply_opens_what_was_closed(desk: Desk) -> None:
    holder = await desk.join()
    ticket = await desk.opened(holder)
    await desk.change(holder, ticket, {"state": "closed"})
    assert (await desk.reply(holder, ticket)).status_code == 201
    assert await desk.state(holder, ticket) == "open"


async def test_ones_own_ticket_is_ones_own_whatever_ones_role(desk: Desk) -> None:
    member = await desk.join(Role.SUPPORT)
    ticket = await desk.opened(member)
    assert (await desk.reply(member, ticket)).json()["by"] == "owner"
    assert await desk.state(member, ticket) == "open"


async def test_a_repeated_request_writes_once(desk: Desk) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    for writer in (holder, member):
        key = {"Idempotency-Key": f"once-{writer.subject_id}"}
        first, again = [await desk.reply(writer, ticket, **key) for _ in range(2)]
        assert first.json() == again.json()
        assert again.headers["idempotency-replayed"] == "true"
    assert len((await desk.read(holder, ticket)).json()["messages"]) == 3


async def test_two_at_once_are_both_heard(desk: Desk) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    answers = await asyncio.gather(desk.reply(holder, ticket), desk.reply(member, ticket))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len((await desk.read(holder, ticket)).json()["messages"]) == 3


async def test_a_ticket_is_not_endless(desk: Desk) -> None:
    holder = await desk.join()
    ticket = await desk.opened(holder)
    async with UnitOfWork(desk.process, Purpose.ACCOUNT, holder.actor()) as uow:
        for _ in range(MOST_MESSAGES - 2):
            row = TicketMessageRow(
                subject_id=holder.subject_id,
                id=new_id(),
                ticket_id=UUID(ticket),
                author_id=holder.subject_id,
                writer="owner",
                body="More.",
                written_at=uow.now,
            )
            await add_ticket_message(uow.db, row)

    last, refused = [await desk.reply(holder, ticket) for _ in range(2)]

    assert last.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_full")
    assert len((await desk.read(holder, ticket)).json()["messages"]) == MOST_MESSAGES


async def test_what_is_no_reply_is_refused(desk: Desk, database: Database) -> None:
    holder = await desk.join()
    ticket = await desk.opened(holder)
    answers = [await desk.reply(holder, ticket, text) for text in ("", " ", 7, "x" * 10_001, None)]
    assert codes(answers) == ["invalid_request"] * 5
    count = "SELECT count(*) FROM ticket_messages WHERE subject_id = $1"
    assert await ask(database.admin_dsn, count, holder.subject_id) == 1


async def test_both_walls_stop_a_reply_to_a_restricted_person(desk: Desk) -> None:
    """Support's token says nothing of the person: the lock at the opening reads their state."""
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    await desk.restrict(holder, told=False)
    answers = [await desk.reply(member, ticket), await desk.reply(holder, ticket)]
    assert codes(answers) == ["processing_restricted"] * 2
