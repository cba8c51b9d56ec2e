"""A change of address: who is written to; old and wanted addresses are forgotten (AC-3)."""

import pytest

from domains.communications.conftest import Tell
from domains.communications.factories import make_pending, messages_of, record_mail
from domains.enrollment.factories import Learner, make_learner
from qp_api.core.actor import Actor, ActorKind, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.collect import collect
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import confirm_address
from qp_api.domains.sign_in.actions.confirm_email_change import confirm_email_change
from qp_api.domains.sign_in.actions.request_email_change import request_email_change
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone
LINK = "http://qp.test/email-change#token="
WANTED = "wanted@elsewhere.example"


def as_person(process: Process, person: Learner) -> UnitOfWork:
    actor = Actor(kind=ActorKind.PERSON, subject_id=person.subject_id)
    return UnitOfWork(process, Purpose.SECURITY, actor, mode=Mode.EXCLUSIVE)


@pytest.fixture
async def person(process: Process) -> Learner:
    return await make_pending(process)


async def want(process: Process, person: Learner, email: str = WANTED) -> None:
    async with as_person(process, person) as uow:
        await request_email_change(uow, uow.actor, email=email)


async def change(process: Process, person: Learner, tell: Tell) -> None:
    """Ask, read the mail, and confirm by its link."""
    await want(process, person)
    (mail,) = [one for one in (await tell()).sent if one.to == WANTED]
    (token,) = [ln.removeprefix(LINK) for ln in mail.text.splitlines() if ln.startswith(LINK)]
    async with as_person(process, person) as uow:
        await confirm_email_change(uow, uow.actor, token=token)


async def test_the_wanted_address_gets_a_link_and_the_present_one_a_notice(
    process: Process, tell: Tell, person: Learner
) -> None:
    await want(process, person)
    sent = {mail.to: mail for mail in (await tell()).sent}

    assert sent.keys() == {WANTED, person.email}
    assert sent[WANTED].subject == "Confirm your new e-mail address"
    assert LINK in sent[WANTED].text
    assert "Rowan Sample" not in sent[WANTED].text
    notice = sent[person.email]
    assert notice.subject == "Another address is wanted for your account"
    assert WANTED not in notice.text + (notice.html or "")
    assert "token" not in notice.text


async def collected_of(process: Process, person: Learner) -> dict[str, int]:
    """Table by table, how many rows a copy of their data holds."""
    async with as_person(process, person) as uow:
        return {one.name: await one.count() for one in collect(uow, person.subject_id)}


async def test_a_wanted_address_stands_in_no_record(
    process: Process, database: Database, tell: Tell, person: Learner
) -> None:
    await want(process, person)
    await tell()
    (kept,) = await messages_of(process, person.subject_id)
    assert kept.subject == "Another address is wanted for your account"
    assert kept.recipient == person.email
    trail = (
        "SELECT count(*) FROM audit_entries WHERE action = 'communications.send_letter'"
        " AND subject_id IS NULL AND details->>'letter' = 'email_change'"
    )
    assert await ask(database.admin_dsn, trail) == 1


async def test_whoever_asked_reads_nowhere_whether_an_address_is_known(
    process: Process, database: Database, tell: Tell
) -> None:
    """AC-2: neither in their mail nor in a copy of all that is held about them (P5.1)."""
    holder = await make_learner(process)
    async with as_person(process, holder) as uow:
        await confirm_address(uow, holder.subject_id)
    held = []
    for wanted in (holder.email, WANTED):
        person = await make_pending(process)
        await want(process, person, wanted)
        await tell()
        collected = await collected_of(process, person)
        trail = (
            "SELECT string_agg(action, ',' ORDER BY at) FROM audit_entries WHERE subject_id = $1"
        )
        subjects = [row.subject for row in await messages_of(process, person.subject_id)]
        told = await ask(database.admin_dsn, trail, person.subject_id)
        held.append((collected, sorted(told.split(",")), subjects))
    assert held[0] == held[1]
    assert held[0][0]["email_changes"] == held[0][0]["email_change_tokens"] == 1


async def test_the_address_that_was_left_is_told_and_then_forgotten_everywhere(
    process: Process, database: Database, tell: Tell, person: Learner
) -> None:
    """AC-3, and the failure of others: a second address that survived."""
    await record_mail(process, person.subject_id)
    await change(process, person, tell)
    mail = (await tell()).sent[-1]

    assert (mail.to, mail.subject) == (person.email, "The address of your account has changed")
    assert WANTED not in mail.text
    assert await ask(database.admin_dsn, "SELECT count(*) FROM email_changes") == 0
    assert await ask(database.admin_dsn, "SELECT count(*) FROM email_change_tokens") == 0
    kept = await messages_of(process, person.subject_id)
    assert len(kept) == 3
    assert {row.recipient for row in kept} == {"***"}
    assert person.email not in str([(row.subject, row.body) for row in kept])


async def test_later_letters_go_to_the_new_address_and_say_so(
    process: Process, tell: Tell, person: Learner
) -> None:
    await change(process, person, tell)
    await tell()
    await want(process, person, "third@elsewhere.example")
    await tell()
    kept = [(row.subject, row.recipient) for row in await messages_of(process, person.subject_id)]
    assert ("Another address is wanted for your account", WANTED) in kept


async def test_a_change_that_was_overtaken_sends_no_link(
    process: Process, tell: Tell, person: Learner
) -> None:
    await want(process, person)
    await want(process, person, "second@elsewhere.example")
    sent = (await tell()).sent
    assert sorted(mail.to for mail in sent) == sorted(
        [person.email, person.email, "second@elsewhere.example"]
    )


async def test_the_holder_of_a_wanted_address_is_told_in_their_language(
    process: Process, tell: Tell, person: Learner
) -> None:
    """AC-2: whoever asked learns nothing, neither by answer nor by mail."""
    holder = await make_learner(process, name="মেঘলা নমুনা", locale="bn")
    async with as_person(process, holder) as uow:
        await confirm_address(uow, holder.subject_id)
    await want(process, person, holder.email)
    await tell()
    sent = (await tell()).sent
    (mail,) = [one for one in sent if one.to == holder.email]
    assert mail.subject == "এই ঠিকানাটি আপনার অ্যাকাউন্টে আগে থেকেই আছে"
    assert "#token" not in mail.text
    assert all("আগে থেকেই" not in one.text for one in sent if one.to != holder.email)


async def test_it_is_told_while_restricted_too(
    process: Process, tell: Tell, person: Learner
) -> None:
    await put_into(process, person.subject_id, Processing.RESTRICTED)
    await change(process, person, tell)
    assert (await tell()).sent[-1].to == person.email
