"""The door for other rooms: enrollments of people, enrolling, and what classes tell of learners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from qp_api.core.errors import NotFound, ProcessingRestricted
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts import public as accounts
from qp_api.domains.catalog.public import CohortId, CourseId
from qp_api.kit.ids import SubjectId

from .actions.enroll_learner import enroll_learner
from .messages import ProgressMade
from .models import CertificateId, EnrollmentId, EnrollmentState
from .queries.progress import REASON, role_of, seen_by
from .store import certificates
from .store import enrollments as store
from .store.certificates import CertificateRow
from .store.enrollments import EnrollmentRow, active_in

__all__ = [
    "REASON",
    "Attendance",
    "CertificateId",
    "CertificateRow",
    "CourseMembers",
    "EnrollmentId",
    "EnrollmentRow",
    "EnrollmentState",
    "active_in",
    "enroll_learner",
    "get_certificate",
    "get_enrollment",
    "is_learner_of",
    "list_learners",
    "lock_learners",
    "note_attendance",
    "role_of",
    "seen_by",
]


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a learner's classes add up to, and whether the last one was attended."""

    subject_id: SubjectId
    enrollment_id: EnrollmentId
    minutes: int
    is_active: bool


class CourseMembers:
    """Who learns in a course; bound to the catalogue's port."""

    async def are_among(self, uow: UnitOfWork, subject_id: SubjectId, course_id: UUID) -> bool:
        """Whether a person has a seat in some cohort of a course."""
        return await store.has_seat_in_course(uow.db, subject_id, CourseId(course_id))


async def get_enrollment(
    uow: UnitOfWork, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """A person's enrollment. Raises NotFound, for another's too."""
    return await store.get_enrollment(uow.db, subject_id, enrollment_id)


async def get_certificate(
    uow: UnitOfWork, subject_id: SubjectId, certificate_id: CertificateId
) -> CertificateRow:
    """A person's certificate. Raises NotFound, for another's too."""
    return await certificates.get_certificate(uow.db, subject_id, certificate_id)


async def list_learners(uow: UnitOfWork, cohort_id: CohortId) -> list[EnrollmentRow]:
    """Everybody who learns in a cohort, without those whom this purpose can't see."""
    return await store.list_active(uow.db, cohort_id)


async def is_learner_of(uow: UnitOfWork, subject_id: SubjectId, cohort_id: CohortId) -> bool:
    """Whether somebody learns in a cohort."""
    return await store.is_any_in_cohort(uow.db, cohort_id, [subject_id])


async def lock_learners(
    uow: UnitOfWork, cohort_id: CohortId, subject_ids: Sequence[SubjectId]
) -> dict[SubjectId, EnrollmentRow]:
    """The seats of all these people in a cohort, locked until the transaction ends.

    Raises ProcessingRestricted when one of them is in the cohort and must not be written about
    (P5.4), NotFound when one is not in it: of a stranger nobody learns how they stand.
    """
    await store.lock_people(uow.db, subject_ids)
    found = await store.lock_learners(uow.db, cohort_id, subject_ids)
    seats = {SubjectId(row.subject_id): row for row in found}
    hidden = [person for person in subject_ids if person not in seats]
    if not hidden:
        return seats
    # The wall hides them; whether it does so is asked where everybody is seen, and nothing else.
    async with UnitOfWork(uow.process, Purpose.RIGHTS, uow.actor, mode=Mode.READ) as beyond:
        if await store.is_any_in_cohort(beyond.db, cohort_id, hidden):
            raise ProcessingRestricted
    raise NotFound


async def note_attendance(
    uow: UnitOfWork, attended: Sequence[Attendance], *, held_on: date
) -> None:
    """Keep what classes add up to, on seats that are locked; `held_on` is the class's Dhaka day.

    Attending is an activity (RE-1). Whether it completes a course is looked at by a duty.
    """
    sums = [(one.subject_id, one.enrollment_id, one.minutes) for one in attended]
    await store.set_attended(uow.db, sums)
    for one in attended:
        uow.post(ProgressMade(subject_id=one.subject_id, enrollment_id=one.enrollment_id))
    active = [one.subject_id for one in attended if one.is_active]
    await accounts.note_all_active(uow, active, on=held_on)
