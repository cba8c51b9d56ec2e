"""A person's own enrollments."""

from typing import cast

from qp_api.core.actor import Actor
from qp_api.core.db.database import Database
from qp_api.core.http.cursors import Position
from qp_api.domains.enrollment.models import EnrollmentId
from qp_api.domains.enrollment.store import enrollments as store
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow


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
    db: Database, actor: Actor, *, enrollment_id: EnrollmentId
) -> EnrollmentRow:
    """One of the actor's enrollments. Raises NotFound."""
    return await store.get_enrollment(db, actor.person, enrollment_id)
