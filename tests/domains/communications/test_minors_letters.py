"""A report is told to its person in neutral words, and to the officers while it waits (AG-6)."""

from datetime import timedelta

import pytest

from domains.accounts.factories import Holder
from domains.communications.desk import Desk
from domains.communications.factories import PaperMailer
from qp_api.core.actor import Role
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.jobs import jobs
from qp_api.domains.data_rights.jobs import jobs as rights_jobs
from qp_api.domains.data_rights.public import prepare_correspondent
from qp_api.domains.minors.actions.decide_minor_report import Decision, decide_minor_report
from qp_api.domains.minors.actions.open_report import Report
from qp_api.domains.minors.actions.report_minor import report_minor
from qp_api.domains.minors.jobs import jobs as minors_jobs
from qp_api.domains.minors.models import Basis, ReportId, ReportReason

pytestmark = pytest.mark.alone
ALL = JobSet.joined([jobs, rights_jobs, minors_jobs])
WORDS = "Her classmate told us so."


async def carry_out(process: Process, mailer: PaperMailer) -> dict[str, str]:
    """Whom was written to since, and what the last subject was."""
    mailer.sent.clear()
    while await Relay(process, ALL).carry_out_due():
        pass
    return {mail.to: mail.subject for mail in mailer.sent}


async def report(process: Process, officer: Holder, person: Holder) -> ReportId:
    async with UnitOfWork(process, Purpose.RIGHTS, officer.actor()) as uow:
        said = Report(ReportReason.IMPRESSION, WORDS)
        row = await report_minor(uow, officer.actor(), account_id=person.subject_id, report=said)
    return row.id


async def decide(
    process: Process, officer: Holder, report_id: ReportId, *, is_confirmed: bool
) -> None:
    correspondent = await prepare_correspondent(process)
    async with UnitOfWork(process, Purpose.RIGHTS, officer.actor()) as uow:
        await decide_minor_report(
            uow,
            officer.actor(),
            report_id=report_id,
            decision=Decision(is_confirmed, Basis.PROOF_OF_AGE),
            correspondent=correspondent,
        )


async def test_the_person_and_every_officer_are_told(
    process: Process, desk: Desk, mailer: PaperMailer
) -> None:
    person = await desk.join(locale="bn")
    officers = [await desk.join(Role.DPO) for _ in range(2)]
    report_id = await report(process, officers[0], person)

    told = await carry_out(process, mailer)

    waits = "A report of a minor waits for your decision"
    assert told == {
        person.email: "আপনার অ্যাকাউন্ট সম্পর্কে একটি প্রশ্ন",
        officers[0].email: waits,
        officers[1].email: waits,
    }
    for mail in mailer.sent:
        whole = mail.subject + mail.text + (mail.html or "")
        assert "classmate" not in whole
        assert str(person.subject_id) not in whole
        assert (str(report_id) in whole) is (mail.to != person.email)


async def test_officers_hear_again_at_each_alarm_until_it_is_decided(
    process: Process, desk: Desk, mailer: PaperMailer
) -> None:
    person, officer = await desk.join(), await desk.join(Role.DPO)
    report_id = await report(process, officer, person)
    await carry_out(process, mailer)
    process.clock.offset += timedelta(hours=24)
    assert list(await carry_out(process, mailer)) == [officer.email]
    assert "waiting for 24 hours" in mailer.only.text
    await decide(process, officer, report_id, is_confirmed=False)
    process.clock.offset += timedelta(hours=100)
    told = await carry_out(process, mailer)
    assert told == {person.email: "The question about your account is settled"}


async def test_the_last_mail_of_a_confirmed_report_says_why(
    process: Process, desk: Desk, mailer: PaperMailer
) -> None:
    person, officer = await desk.join(), await desk.join(Role.DPO)
    report_id = await report(process, officer, person)
    await carry_out(process, mailer)
    await decide(process, officer, report_id, is_confirmed=True)
    assert await carry_out(process, mailer) == {person.email: "Your account has been deleted"}
    (attached,) = mailer.only.attachments
    assert attached.name == "receipt.json"
    assert "as you asked" not in mailer.only.text
