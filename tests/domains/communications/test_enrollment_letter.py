from datetime import date

import pytest

from domains.catalog.factories import make_cohort
from domains.communications.factories import PaperMailer, messages_of
from domains.enrollment.factories import enroll, make_learner
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.communications.jobs import jobs
from qp_api.kit.ids import SubjectId

pytestmark = pytest.mark.alone


async def _put_into(process: Process, subject_id: SubjectId, state: Processing) -> None:
    async with UnitOfWork(
        process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=subject_id
    ) as uow:
        await set_processing(uow, subject_id, state)


@pytest.mark.parametrize(
    ("locale", "subject", "days"),
    [
        ("en", "Your seat in “Quality management”", ("1 February 2031", "2 April 2031", "24.0")),
        (
            "bn",
            "“মান ব্যবস্থাপনা” কোর্সে আপনার আসন",
            ("১ ফেব্রুয়ারি ২০৩১", "২ এপ্রিল ২০৩১", "২৪.০"),  # noqa: RUF001 -- Bengali digits
        ),
    ],
)
async def test_a_seat_is_confirmed_with_its_days(
    process: Process, mailer: PaperMailer, locale: str, subject: str, days: tuple[str, ...]
) -> None:
    learner = await make_learner(process, locale=locale)
    row = await enroll(process, learner, await make_cohort(process, starts_on=date(2031, 2, 1)))

    await Relay(process, jobs).carry_out_due()

    assert mailer.only.subject == subject
    assert all(day in mailer.only.text for day in days)
    assert f"http://qp.test/enrollments/{row.id}" in mailer.only.text
    assert [kept.kind for kept in await messages_of(process, learner.subject_id)] == ["service"]


async def test_a_restricted_person_hears_of_it_once_they_are_open_again(
    process: Process, mailer: PaperMailer
) -> None:
    """DR-8: mail waits when it is due, and goes when the restriction is lifted."""
    learner = await make_learner(process)
    await enroll(process, learner, await make_cohort(process))
    await _put_into(process, learner.subject_id, Processing.RESTRICTED)

    await Relay(process, jobs).carry_out_due()
    assert mailer.sent == []

    await _put_into(process, learner.subject_id, Processing.OPEN)
    await Relay(process, jobs).carry_out_due()

    assert mailer.only.to == learner.email
