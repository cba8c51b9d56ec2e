"""Give a learner a seat in a free cohort."""

from functools import partial

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment import store
from qp_api.domains.enrollment.messages import LearnerEnrolled
from qp_api.domains.enrollment.models import EnrollmentState
from qp_api.domains.enrollment.rules import explain_refusal
from qp_api.domains.enrollment.store import EnrollmentRow
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import new_id


async def enroll_learner(uow: UnitOfWork, actor: Actor, *, cohort_id: CohortId) -> EnrollmentRow:
    """Enroll the actor; the row is active at once. P1.2, EN-1.

    Leaving the unit of work raises NotFound, AlreadyEnrolled, CohortClosed, PaymentNotAvailable,
    CohortFull.
    """
    row = EnrollmentRow(
        subject_id=actor.person,
        id=new_id(),
        cohort_id=cohort_id,
        state=EnrollmentState.ACTIVE,
        enrolled_at=uow.now,
        payment_due_at=None,
    )
    uow.post(LearnerEnrolled(subject_id=row.subject_id, enrollment_id=row.id))
    uow.audit("enrollment.enroll_learner", subject_id=row.subject_id, object_id=row.id)
    today = dhaka_day(uow.now)
    store.enroll(uow, row, today=today, decide=partial(explain_refusal, today=today))
    return row
