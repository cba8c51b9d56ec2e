"""A guardian is asked in their ward's language, told no name, and leaves no readable token."""

import pytest

from domains.communications.conftest import Tell
from domains.communications.factories import make_pending, messages_of
from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.messages import GuardianAnswered, GuardianAsked
from qp_api.domains.minors.public import ask_guardian, keep_guardian, prepare_guardian
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId
from support.databases import Database
from support.duties import run

pytestmark = pytest.mark.alone
LINK = "http://qp.test/guardian-consent#token="


async def make_ward(
    process: Process, database: Database, *, is_asked: bool
) -> tuple[SubjectId, str, SubjectId]:
    """Ward, their address, and the guardian; asked already, but by nobody's mail."""
    ward = await make_pending(process, locale="bn")
    pending = "UPDATE accounts SET verified_at = NULL WHERE subject_id = $1"
    await run(database, pending, ward.subject_id)
    ends_on = dhaka_day(process.clock.now()).replace(year=2040, day=1)
    guardian = await prepare_guardian(
        process, email="parent@example.org", locale="bn", ends_on=ends_on
    )
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        await keep_guardian(uow, ward.subject_id, guardian)
        if is_asked:
            assert await ask_guardian(uow, ward.subject_id)
    await run(database, "DELETE FROM duties")
    return ward.subject_id, ward.email, guardian.subject_id


async def test_the_guardian_gets_a_link_whose_token_is_kept_nowhere(
    process: Process, database: Database, tell: Tell
) -> None:
    ward_id, address, guardian_id = await make_ward(process, database, is_asked=True)

    mail = (await tell(GuardianAsked(subject_id=guardian_id, ward_id=ward_id))).only

    assert (mail.to, mail.subject) == (
        "parent@example.org",
        "আপনার সন্তানের অ্যাকাউন্টে কি আপনার সম্মতি আছে?",
    )
    assert address in mail.text
    assert "Rowan" not in mail.text + (mail.html or "")
    (link,) = [line for line in mail.text.splitlines() if line.startswith(LINK)]
    (kept,) = await messages_of(process, guardian_id)
    assert link.removeprefix(LINK) not in kept.body
    assert await messages_of(process, ward_id) == []


async def test_whoever_is_asked_no_more_gets_no_mail(
    process: Process, database: Database, tell: Tell
) -> None:
    ward_id, _, guardian_id = await make_ward(process, database, is_asked=False)
    mailer = await tell(GuardianAsked(subject_id=guardian_id, ward_id=ward_id))
    assert mailer.sent == []


@pytest.mark.parametrize(
    ("is_given", "subject"),
    [(True, "আপনার অ্যাকাউন্ট প্রস্তুত"), (False, "আপনার নিবন্ধন মুছে ফেলা হবে")],
)
async def test_the_learner_hears_the_answer(
    process: Process, tell: Tell, *, is_given: bool, subject: str
) -> None:
    ward = await make_pending(process, locale="bn")
    told = GuardianAnswered(subject_id=ward.subject_id, is_given=is_given)
    mail = (await tell(told)).only
    assert (mail.to, mail.subject) == (ward.email, subject)
