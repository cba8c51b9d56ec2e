"""Letters about reserved seats, classes and certificates, in both languages."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import bindparam, insert

from domains.catalog.factories import make_cohort
from domains.communications.factories import PaperMailer
from domains.enrollment.factories import enroll, make_learner
from qp_api.core.actor import SYSTEM
from qp_api.core.db.statements import command
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.jobs import jobs
from qp_api.domains.enrollment.messages import (
    CertificateIssued,
    ReservationLapsed,
    SeatWithdrawn,
    SettledWithoutSeat,
)
from qp_api.domains.enrollment.store import certificates
from qp_api.domains.enrollment.store.certificates import CertificateRow
from qp_api.domains.sessions.messages import ClassAnnounced
from qp_api.domains.sessions.models import class_sessions
from qp_api.kit.ids import new_id
from support.duties import post

pytestmark = pytest.mark.alone
BEGINS = datetime(2031, 2, 3, 4, 30, tzinfo=UTC)
_ADD_CLASS = command(
    insert(class_sessions).values({c: bindparam(c.name) for c in class_sessions.c})
)


@pytest.mark.parametrize(
    ("fact", "locale", "word"),
    [
        (ReservationLapsed, "en", "Your reservation in “Quality management” has ended"),
        (ReservationLapsed, "bn", "“মান ব্যবস্থাপনা” কোর্সে আপনার সংরক্ষিত আসনের মেয়াদ শেষ"),
        (SeatWithdrawn, "en", "Your enrollment in “Quality management” has been cancelled"),
        (SeatWithdrawn, "bn", "“মান ব্যবস্থাপনা” কোর্সে আপনার ভর্তি বাতিল করা হয়েছে"),
        (SettledWithoutSeat, "en", "came after your seat was given away"),
        (SettledWithoutSeat, "bn", "কোর্সের ফি আসন চলে যাওয়ার পরে এসেছে"),
    ],
)
async def test_a_payer_hears_what_became_of_the_seat(
    process: Process,
    mailer: PaperMailer,
    fact: type[ReservationLapsed | SeatWithdrawn | SettledWithoutSeat],
    locale: str,
    word: str,
) -> None:
    learner = await make_learner(process, locale=locale)
    row = await enroll(process, learner, await make_cohort(process, price_poisha=100))
    await post(process, fact(subject_id=learner.subject_id, enrollment_id=row.id))

    await Relay(process, jobs).carry_out_due()

    assert word in mailer.only.subject


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", ("It was they who did it, not you", "Nothing was charged", "/enrollments/")),
        ("bn", ("আপনি নিজে এটি করেননি", "কোনো টাকা নেওয়া হয়নি", "/enrollments/")),
    ],
)
async def test_a_cancellation_by_staff_is_not_put_down_to_the_learner(
    process: Process, mailer: PaperMailer, locale: str, words: tuple[str, ...]
) -> None:
    learner = await make_learner(process, locale=locale)
    row = await enroll(process, learner, await make_cohort(process, price_poisha=100))
    await post(process, SeatWithdrawn(subject_id=learner.subject_id, enrollment_id=row.id))

    await Relay(process, jobs).carry_out_due()

    assert all(word in mailer.only.text for word in words)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", ("3 February 2031", "10:30", "12:00", "Asia/Dhaka")),
        ("bn", ("৩ ফেব্রুয়ারি ২০৩১", "১০:৩০", "১২:০০")),  # noqa: RUF001 -- Bengali digits
    ],
)
async def test_a_class_is_announced_in_its_own_wall_time(
    process: Process, mailer: PaperMailer, locale: str, words: tuple[str, ...]
) -> None:
    """SE-4."""
    learner = await make_learner(process, locale=locale)
    class_id = await _add_class(process, await make_cohort(process))
    await post(process, ClassAnnounced(subject_id=learner.subject_id, class_id=class_id))

    await Relay(process, jobs).carry_out_due()

    assert all(word in mailer.only.text for word in words)


@pytest.mark.parametrize(("locale", "hours"), [("en", "10.0 contact"), ("bn", "১০.০ শিক্ষাঘণ্টা")])  # noqa: RUF001 -- Bengali digits
async def test_a_certificate_is_announced_without_its_code(
    process: Process, mailer: PaperMailer, locale: str, hours: str
) -> None:
    learner = await make_learner(process, locale=locale)
    row = await enroll(process, learner, await make_cohort(process, price_poisha=100))
    certificate = CertificateRow(
        subject_id=learner.subject_id,
        id=new_id(),
        enrollment_id=row.id,
        cohort_id=row.cohort_id,
        name="Rowan Sample",
        code="SECRET-CODE",
        attended_minutes=600,
        issued_at=process.clock.now(),
    )
    work = UnitOfWork(process, Purpose.DELIVERY, SYSTEM, about=learner.subject_id)
    async with work as uow:
        await certificates.add_certificate(uow.db, certificate, code_hash=b"h" * 32)
    issued = CertificateIssued(subject_id=learner.subject_id, certificate_id=certificate.id)
    await post(process, issued)

    await Relay(process, jobs).carry_out_due()

    assert hours in mailer.only.text
    assert "SECRET" not in mailer.only.text


async def _add_class(process: Process, cohort_id: UUID) -> UUID:
    class_id = new_id()
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        await uow.db.run(
            _ADD_CLASS,
            id=class_id,
            cohort_id=cohort_id,
            title="Processes",
            starts_at=BEGINS,
            ends_at=BEGINS + timedelta(minutes=90),
            time_zone="Asia/Dhaka",
            version=1,
        )
    return class_id
