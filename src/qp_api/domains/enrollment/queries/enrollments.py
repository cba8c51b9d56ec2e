"""A person's enrollments: for themselves, and one by one for whoever teaches them."""

from typing import cast

from qp_api.core.actor import Actor
from qp_api.core.db.database import Database
from qp_api.core.http.cursors import Position
from qp_api.core.subject_data.owner import find_owner
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.models import EnrollmentId
from qp_api.domains.enrollment.store import enrollments as store
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow

from .progress import seen_by


def position(row: EnrollmentRow) -> Position:
    """Where an enrollment stands in the list."""
    return (row.id,)


async def list_enrollments(
    db: Database, actor: Actor, *, after: Position | None, most: int
) -> list[EnrollmentRow]:
    """The actor's enrollments, the newest first."""
    last = None if after is None else cast("EnrollmentId", after[0])
    return await store.list_enrollments(db, actor.person, before=last, most=most)


async def read_enrollment(
    uow: UnitOfWork, actor: Actor, *, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """One enrollment, for its person and its teacher, whose look is on the trail.

    One's own is found by one statement. Raises NotFound, of restricted people too.
    """
    own = await store.find_enrollment(uow.db, actor.person, enrollment_id)
    if own is not None:
        return own
    owner = (await find_owner(uow, "enrollments", enrollment_id)).subject_id
    row = await store.get_enrollment(uow.db, owner, enrollment_id)
    await catalog.require_teacher(uow, actor, CohortId(row.cohort_id))
    uow.audit(
        "enrollment.read_enrollment",
        subject_id=owner,
        object_id=enrollment_id,
        details=seen_by(actor),
    )
    return row
