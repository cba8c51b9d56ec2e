"""Record who attended a class, or correct it."""

from collections.abc import Sequence
from uuid import UUID

from qp_api.core.actor import Actor
from qp_api.core.http.etags import WriteCondition, etag_of
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment import public as enrollment
from qp_api.domains.enrollment.public import Attendance, EnrollmentId, EnrollmentRow
from qp_api.domains.sessions.models import ATTENDED, ClassId
from qp_api.domains.sessions.rules import Entry, Seen, check_begun, entries_of
from qp_api.domains.sessions.store import attendance as store
from qp_api.domains.sessions.store import classes
from qp_api.domains.sessions.store.attendance import RecordRow
from qp_api.domains.sessions.store.classes import ClassRow
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId, new_id


async def record_attendance(
    uow: UnitOfWork,
    actor: Actor,
    *,
    class_id: ClassId,
    seen: Sequence[Seen],
    condition: WriteCondition,
) -> ClassRow:
    """Add what differs from what stands; all of it or nothing. EN-4, RE-1.

    Locks: the class, then the learners by id. Raises NotFound for whoever teaches it not and for
    whoever is not in it, ProcessingRestricted, Stale, ClassNotBegun, TooManyMinutes.
    """
    held = await classes.lock_class(uow.db, class_id)
    cohort_id = CohortId(held.cohort_id)
    await catalog.require_teacher(uow, actor, cohort_id)
    condition.check(etag_of(held.id, held.version))
    check_begun(held, now=uow.now)
    learners = [one.subject_id for one in seen]
    seats = await enrollment.lock_learners(uow, cohort_id, learners)
    standing = await store.list_standing(uow.db, class_id, learners)
    entries = entries_of(held, seen, {SubjectId(row.subject_id): row for row in standing})
    if entries:
        await _add(uow, actor, held, entries, seats)
        await classes.touch_class(uow.db, class_id)
    return await classes.get_class(uow.db, class_id)


async def _add(
    uow: UnitOfWork,
    actor: Actor,
    held: ClassRow,
    entries: Sequence[Entry],
    seats: dict[SubjectId, EnrollmentRow],
) -> None:
    rows = [
        RecordRow(
            subject_id=entry.subject_id,
            id=new_id(),
            enrollment_id=seats[entry.subject_id].id,
            class_id=held.id,
            number=entry.number,
            status=entry.status,
            minutes=entry.minutes,
            recorded_at=uow.now,
            recorded_by=actor.person,
        )
        for entry in entries
    ]
    await store.add_records(uow.db, rows)
    await _tell(uow, held, rows)
    for row in rows:
        uow.audit(
            "sessions.record_attendance",
            subject_id=row.subject_id,
            object_id=row.id,
            details={"role": enrollment.role_of(actor), "reason": enrollment.REASON},
        )


async def _tell(uow: UnitOfWork, held: ClassRow, rows: Sequence[RecordRow]) -> None:
    learners = [SubjectId(row.subject_id) for row in rows]
    present = {row.subject_id for row in rows if row.status in ATTENDED}
    seats: list[UUID] = [row.enrollment_id for row in rows]
    attended = [
        Attendance(
            subject_id=total.subject_id,
            enrollment_id=EnrollmentId(total.enrollment_id),
            minutes=total.minutes,
            is_active=total.subject_id in present,
        )
        for total in await store.list_totals(uow.db, learners, seats)
    ]
    await enrollment.note_attendance(uow, attended, held_on=dhaka_day(held.starts_at))
