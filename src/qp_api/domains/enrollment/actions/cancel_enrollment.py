"""Give up a seat that is not paid for, as who has it or as who teaches."""

from qp_api.core.actor import Actor
from qp_api.core.errors import NotFound, ProcessingRestricted
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.owner import find_owner
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.errors import CohortClosed, EnrollmentPaid, PaymentUnderWay
from qp_api.domains.enrollment.messages import SeatWithdrawn
from qp_api.domains.enrollment.models import HOLDING, EnrollmentId, EnrollmentState
from qp_api.domains.enrollment.queries.progress import seen_by
from qp_api.domains.enrollment.store import enrollments as store
from qp_api.domains.enrollment.store import seats
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow
from qp_api.domains.payments import public as payments
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def cancel_enrollment(
    uow: UnitOfWork, actor: Actor, *, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """Cancel one's own, or a learner's whom one teaches, before the first day; the seat is free.

    One that ended already stays as it is. A learner is told of what the staff did, once.
    Raises NotFound, ProcessingRestricted, PaymentUnderWay, EnrollmentPaid, CohortClosed.
    """
    try:
        row = await store.lock_enrollment(uow.db, actor.person, enrollment_id)
    except NotFound:
        return await _cancel_for(uow, actor, await _lock_taught(uow, actor, enrollment_id))
    if row.state not in HOLDING:
        return row
    uow.audit("enrollment.cancel_enrollment", subject_id=actor.person, object_id=enrollment_id)
    return await _end(uow, row)


async def _lock_taught(uow: UnitOfWork, actor: Actor, enrollment_id: EnrollmentId) -> EnrollmentRow:
    """A learner's whom the actor teaches; nobody restricts or erases them meanwhile.

    Whose it is, is asked where everybody is seen, so that the staff of a course hear of a
    restriction (P5.4), and strangers of nothing. Raises NotFound, ProcessingRestricted.
    """
    if actor.roles.isdisjoint(catalog.STAFF):
        raise NotFound
    async with UnitOfWork(uow.process, Purpose.RIGHTS, actor, mode=Mode.READ) as beyond:
        owner = (await find_owner(beyond, "enrollments", enrollment_id)).subject_id
        seen = await store.get_enrollment(beyond.db, owner, enrollment_id)
    await catalog.require_teacher(uow, actor, CohortId(seen.cohort_id))
    await store.lock_people(uow.db, [owner])
    try:
        return await store.lock_enrollment(uow.db, owner, enrollment_id)
    except NotFound:
        raise ProcessingRestricted from None


async def _cancel_for(uow: UnitOfWork, actor: Actor, row: EnrollmentRow) -> EnrollmentRow:
    is_held = row.state in HOLDING
    uow.audit(
        "enrollment.cancel_enrollment",
        subject_id=row.subject_id,
        object_id=row.id,
        outcome="done" if is_held else "ended_before",
        details=seen_by(actor),
    )
    if not is_held:
        return row
    uow.post(SeatWithdrawn(subject_id=row.subject_id, enrollment_id=row.id))
    return await _end(uow, row)


async def _end(uow: UnitOfWork, row: EnrollmentRow) -> EnrollmentRow:
    person, enrollment_id = SubjectId(row.subject_id), EnrollmentId(row.id)
    if row.state == EnrollmentState.PENDING_PAYMENT:
        kind = payments.ReferenceKind.ENROLLMENT
        if not await payments.may_lapse(uow, person, kind, enrollment_id):
            raise PaymentUnderWay
    else:
        await _check_free(uow, row)
    await seats.end_enrollment(uow.db, person, enrollment_id, ended_as=EnrollmentState.CANCELLED)
    return await store.get_enrollment(uow.db, person, enrollment_id)


async def _check_free(uow: UnitOfWork, row: EnrollmentRow) -> None:
    cohort = await catalog.get_cohort(uow, CohortId(row.cohort_id))
    if cohort.price_poisha:
        raise EnrollmentPaid
    if dhaka_day(uow.now) >= cohort.starts_on:
        raise CohortClosed
