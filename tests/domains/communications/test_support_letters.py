"""Both sides hear of a ticket by mail, which says nothing of what was written."""

import pytest

from domains.communications.conftest import Tell
from domains.communications.desk import PATH, QUESTION, Desk
from domains.communications.factories import PaperMailer, messages_of
from qp_api.core.actor import Processing, Role
from qp_api.core.duties.relay import Relay
from qp_api.domains.communications.jobs import jobs
from qp_api.domains.communications.messages import TicketAnswered
from qp_api.kit.ids import new_id
from support.databases import Database
from support.duties import fetch, run
from support.people import put_into

pytestmark = pytest.mark.alone


async def carry_out(desk: Desk) -> None:
    for _ in range(4):  # a fact is split, and a call for support is owed to each member
        await Relay(desk.process, jobs).carry_out_due()


async def test_both_sides_are_told_where_to_look(desk: Desk, mailer: PaperMailer) -> None:
    holder = await desk.join(locale="bn")
    members = [await desk.join(Role.SUPPORT) for _ in range(2)]
    await desk.join(Role.FINANCE)
    ticket = await desk.opened(holder)

    await carry_out(desk)

    by_address = {mail.to: mail for mail in mailer.sent}
    assert set(by_address) == {holder.email, *(member.email for member in members)}
    for mail in mailer.sent:
        assert f"{PATH.removeprefix('/v1')}/{ticket}" in mail.text
        assert QUESTION["subject"] not in mail.text + mail.subject + (mail.html or "")
        assert "leads nowhere" not in mail.text + (mail.html or "")
    assert by_address[holder.email].subject == "আপনার প্রশ্নটি আমরা পেয়েছি"
    assert by_address[members[0].email].subject == "A question waits for support"
    (kept,) = await messages_of(desk.process, members[0].subject_id)
    assert kept.kind == "service"


async def test_an_answer_and_a_further_word_are_told_to_the_other_side(
    desk: Desk, mailer: PaperMailer
) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    ticket = await desk.opened(holder)
    await carry_out(desk)
    mailer.sent.clear()

    await desk.reply(member, ticket, "A secret answer.")
    await carry_out(desk)
    assert (mailer.only.to, mailer.only.subject) == (holder.email, "Support has answered you")
    assert "secret" not in mailer.only.text
    mailer.sent.clear()

    await desk.reply(holder, ticket, "A secret thank-you.")
    await carry_out(desk)
    assert (mailer.only.to, mailer.only.subject) == (member.email, "A question waits for support")


async def test_a_member_who_asks_is_not_called_to_their_own_ticket(
    desk: Desk, mailer: PaperMailer
) -> None:
    member = await desk.join(Role.SUPPORT)
    await desk.opened(member)
    await carry_out(desk)
    assert mailer.only.subject == "We have received your question"


async def test_an_answer_waits_for_a_restricted_person(
    desk: Desk, tell: Tell, mailer: PaperMailer, database: Database
) -> None:
    holder = await desk.join()
    await put_into(desk.process, holder.subject_id, Processing.RESTRICTED)
    await tell(TicketAnswered(subject_id=holder.subject_id, ticket_id=new_id()))
    assert mailer.sent == []
    (duty,) = await fetch(database, "SELECT state, failure FROM duties")
    assert (duty["state"], duty["failure"]) == ("waiting", "processing_restricted")

    await put_into(desk.process, holder.subject_id, Processing.OPEN)
    await run(database, "UPDATE duties SET retry_at = now()")
    await carry_out(desk)
    assert mailer.only.to == holder.email


async def test_a_restricted_member_is_not_called(desk: Desk, mailer: PaperMailer) -> None:
    holder, member = await desk.join(), await desk.join(Role.SUPPORT)
    await put_into(desk.process, member.subject_id, Processing.RESTRICTED)
    await desk.opened(holder)
    await carry_out(desk)
    assert mailer.only.to == holder.email


async def test_what_is_told_twice_is_recorded_once(
    desk: Desk, mailer: PaperMailer, database: Database
) -> None:
    holder = await desk.join()
    await desk.opened(holder)
    await carry_out(desk)
    await run(database, "UPDATE duties SET state = 'waiting', done_at = NULL WHERE handler IS NULL")
    await carry_out(desk)
    ids = {mail.message_id for mail in mailer.sent}
    assert len(await messages_of(desk.process, holder.subject_id)) == len(ids)


async def test_about_somebody_who_is_being_erased_nobody_is_called(
    desk: Desk, mailer: PaperMailer, database: Database
) -> None:
    holder, _ = await desk.join(), await desk.join(Role.SUPPORT)
    await desk.opened(holder)
    await put_into(desk.process, holder.subject_id, Processing.ERASING)
    await carry_out(desk)
    assert mailer.sent == []
    assert await fetch(database, "SELECT id FROM duties WHERE state = 'waiting'") == []
