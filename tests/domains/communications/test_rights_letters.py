import json
from datetime import timedelta

import pytest

from domains.communications.conftest import Tell
from domains.communications.factories import PaperMailer, messages_of
from domains.enrollment.factories import Learner, make_learner
from qp_api.core.actor import Processing
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.message import Message
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.communications.jobs import jobs
from qp_api.domains.data_rights import jobs as rights_jobs
from qp_api.domains.data_rights.actions.begin_erasure import prepare_correspondent
from qp_api.domains.data_rights.actions.request_access import request_access
from qp_api.domains.data_rights.actions.request_erasure import request_erasure
from qp_api.domains.data_rights.messages import (
    PackageReady,
    RestrictionChanged,
    RightsRequestReceived,
)
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.store import packages
from qp_api.domains.data_rights.store.packages import PackageId
from qp_api.kit.calendar import dhaka_day, reply_due_at
from qp_api.kit.ids import SubjectId, new_id
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone


def _rights(process: Process, learner: Learner) -> UnitOfWork:
    return UnitOfWork(process, Purpose.RIGHTS, learner.actor, mode=Mode.EXCLUSIVE)


@pytest.mark.parametrize(
    ("locale", "right"), [("en", "access to my data"), ("bn", "নিজের তথ্য দেখার")]
)
async def test_a_request_is_acknowledged_with_number_and_due_day(
    process: Process, mailer: PaperMailer, locale: str, right: str
) -> None:
    """DR-2."""
    learner = await make_learner(process, locale=locale)
    async with _rights(process, learner) as uow:
        request = await request_access(uow, learner.actor)

    await Relay(process, jobs).carry_out_due()

    due_on = dhaka_day(reply_due_at(request.received_at))
    assert request.number in mailer.only.subject
    assert right in mailer.only.text
    assert f"http://qp.test/data-rights/requests/{request.id}" in mailer.only.text
    if locale == "en":
        assert f"{due_on.day} {due_on:%B} {due_on.year}" in mailer.only.text
    assert [kept.kind for kept in await messages_of(process, learner.subject_id)] == ["legal"]


async def test_a_package_is_announced_with_its_last_day(process: Process, tell: Tell) -> None:
    """DR-9: no token in the link; whoever opens it signs in."""
    learner = await make_learner(process)
    async with _rights(process, learner) as uow:
        request = await request_access(uow, learner.actor)
        until = uow.now + timedelta(days=7)
        await packages.add_package(
            uow.db,
            PackageId(learner.subject_id, RequestId(request.id)),
            size=1,
            sha256="0" * 64,
            built_at=uow.now,
            expires_at=until,
        )

    mailer = await tell(PackageReady(subject_id=learner.subject_id, request_id=request.id))

    (mail,) = [one for one in mailer.sent if one.subject == "Your data is ready for download"]
    last = dhaka_day(until)
    assert f"until {last.day} {last:%B} {last.year}" in mail.text
    assert "#" not in mail.text


@pytest.mark.parametrize(
    ("state", "is_restricted", "subject"),
    [
        (Processing.RESTRICTED, True, "The use of your data is restricted"),
        (Processing.OPEN, False, "The restriction on your data is lifted"),
    ],
)
async def test_a_restricted_person_hears_of_it_all_the_same(
    process: Process, tell: Tell, state: Processing, *, is_restricted: bool, subject: str
) -> None:
    learner = await make_learner(process)
    await put_into(process, learner.subject_id, state)
    changed = RestrictionChanged(
        subject_id=learner.subject_id, restriction_id=new_id(), is_restricted=is_restricted
    )

    mailer = await tell(changed)

    assert (mailer.only.to, mailer.only.subject) == (learner.email, subject)


async def test_the_last_mail_brings_the_receipt_and_leaves_no_record(
    process: Process, database: Database, mailer: PaperMailer
) -> None:
    process.ports = {**process.ports, PrivacyHandlers: PrivacyHandlers()}
    learner = await make_learner(process)
    correspondent = await prepare_correspondent(process)
    async with _rights(process, learner) as uow:
        request = await request_erasure(uow, learner.actor, correspondent=correspondent)

    relay = Relay(process, JobSet.joined([jobs, rights_jobs.jobs]))
    while await relay.carry_out_due():
        pass

    assert mailer.only.to == learner.email
    assert request.number in mailer.only.text
    (receipt,) = mailer.only.attachments
    assert (receipt.name, receipt.content_type) == ("receipt.json", "application/json")
    assert json.loads(receipt.content)["receipt"]["request"]["number"] == request.number
    assert await ask(database.admin_dsn, "SELECT count(*) FROM mail_messages") == 0
    assert await ask(database.admin_dsn, "SELECT count(*) FROM closing_letters") == 0
    left = "SELECT count(*) FROM audit_entries WHERE action = 'communications.send_letter'"
    assert await ask(database.admin_dsn, left) == 1


@pytest.mark.parametrize("fact", [RightsRequestReceived, PackageReady])
async def test_a_request_that_is_gone_is_written_about_no_more(
    process: Process, database: Database, tell: Tell, fact: type[Message]
) -> None:
    learner = await make_learner(process)

    mailer = await tell(fact(subject_id=SubjectId(learner.subject_id), request_id=new_id()))  # type: ignore[call-arg]

    assert mailer.sent == []
    assert await ask(database.admin_dsn, "SELECT state FROM duties") == "dropped"
