"""Classes of the caller, and attendance for whoever teaches."""

from datetime import datetime
from typing import cast

from qp_api.core.actor import Actor
from qp_api.core.http.cursors import Position
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment import public as enrollment
from qp_api.kit.ids import SubjectId

from .models import ClassId
from .store import attendance as records
from .store import classes as store
from .store.attendance import RecordRow
from .store.classes import ClassRow, Window


def position(row: ClassRow) -> Position:
    """Where a class stands in the list."""
    return (row.starts_at.isoformat(), row.id)


def learner_position(row: RecordRow) -> Position:
    """Where a learner stands in a class's attendance."""
    return (row.subject_id,)


async def list_sessions(
    uow: UnitOfWork,
    actor: Actor,
    *,
    since: datetime,
    until: datetime,
    after: Position | None,
    most: int,
) -> list[ClassRow]:
    """The classes that the actor learns or teaches in, by their beginning."""
    last = None
    if after is not None:
        last = (datetime.fromisoformat(str(after[0])), cast("ClassId", after[1]))
    return await store.list_classes(uow.db, actor.person, Window(since, until, last, most))


async def read_session(uow: UnitOfWork, actor: Actor, *, class_id: ClassId) -> ClassRow:
    """One class, for its learners and its teacher. Raises NotFound for everybody else."""
    row = await store.get_class(uow.db, class_id)
    cohort_id = CohortId(row.cohort_id)
    if not await enrollment.is_learner_of(uow, actor.person, cohort_id):
        await catalog.require_teacher(uow, actor, cohort_id)
    return row


async def list_attendance(
    uow: UnitOfWork, actor: Actor, *, class_id: ClassId, after: Position | None, most: int
) -> tuple[ClassRow, list[RecordRow]]:
    """What holds of each learner, without restricted ones; each look is on the trail.

    Raises NotFound for whoever teaches the class not.
    """
    held = await store.get_class(uow.db, class_id)
    await catalog.require_teacher(uow, actor, CohortId(held.cohort_id))
    last = None if after is None else cast("SubjectId", after[0])
    rows = await records.list_attendance(uow.db, class_id, after=last, most=most)
    for row in rows:
        uow.audit(
            "sessions.list_attendance",
            subject_id=row.subject_id,
            object_id=row.id,
            details=enrollment.seen_by(actor),
        )
    return held, rows
