"""How far somebody is, and who is in a class: for the person and for course staff, on the trail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, cast
from uuid import UUID

from qp_api.core.actor import Actor, ActorKind, Role
from qp_api.core.audit.trail import Detail
from qp_api.core.http.cursors import Position
from qp_api.core.subject_data.owner import find_owner
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import public as accounts
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId, CohortRow
from qp_api.domains.enrollment.models import HOLDING, CertificateId, EnrollmentId
from qp_api.domains.enrollment.rules.completion import Asked, attendance_percent, is_complete
from qp_api.domains.enrollment.store import attempts, certificates
from qp_api.domains.enrollment.store import enrollments as store
from qp_api.domains.enrollment.store.attempts import AttemptRow
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow
from qp_api.kit.ids import SubjectId

REASON: Final = "course_delivery"
"""Why course staff look at a learner's record, as the access log tells it."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody in a class."""

    row: EnrollmentRow
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class QuizStanding:
    """What came of all attempts at one quiz so far."""

    quiz_id: UUID
    is_required: bool
    attempt_count: int
    best_points: int | None
    most_points: int | None
    has_passed: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one enrollment is."""

    row: EnrollmentRow
    attendance_percent: int
    quizzes: Sequence[QuizStanding]
    is_complete: bool
    certificate_id: CertificateId | None


def roster_position(seated: Seated) -> Position:
    """Where somebody stands in the roster."""
    return (seated.row.id,)


async def list_cohort_enrollments(
    uow: UnitOfWork, actor: Actor, *, cohort_id: CohortId, after: Position | None, most: int
) -> list[Seated]:
    """Who has a seat, without restricted people; whoever is shown finds it on their trail.

    The last one of `most` only tells that there are more. Raises NotFound.
    """
    await catalog.require_teacher(uow, actor, cohort_id)
    last = None if after is None else cast("EnrollmentId", after[0])
    rows = await store.list_roster(uow.db, cohort_id, states=HOLDING, after=last, most=most)
    names = await accounts.list_names(uow, [SubjectId(row.subject_id) for row in rows])
    for row in rows[: most - 1]:
        uow.audit(
            "enrollment.list_cohort_enrollments",
            subject_id=row.subject_id,
            object_id=row.id,
            details=seen_by(actor),
        )
    return [Seated(row, names.get(SubjectId(row.subject_id), "")) for row in rows]


async def read_progress(uow: UnitOfWork, actor: Actor, *, enrollment_id: EnrollmentId) -> Progress:
    """Attendance, scores, completion; for its person and its teacher. Raises NotFound."""
    owner = (await find_owner(uow, "enrollments", enrollment_id)).subject_id
    row = await store.get_enrollment(uow.db, owner, enrollment_id)
    cohort_id = CohortId(row.cohort_id)
    if owner == actor.subject_id:
        cohort = await catalog.get_cohort(uow, cohort_id)
    else:
        cohort = await catalog.require_teacher(uow, actor, cohort_id)
        uow.audit(
            "enrollment.read_progress",
            subject_id=owner,
            object_id=enrollment_id,
            details=seen_by(actor),
        )
    tried = await attempts.list_all_attempts(uow.db, owner, enrollment_id)
    certificate_id = await certificates.find_of_enrollment(uow.db, owner, enrollment_id)
    return _progress(row, cohort, tried, certificate_id)


def role_of(actor: Actor) -> Role:
    """As what somebody of the staff acts."""
    return Role.INSTRUCTOR if Role.INSTRUCTOR in actor.roles else Role.ADMIN


def seen_by(actor: Actor) -> dict[str, Detail]:
    """As whom, and why, somebody of the house or a key of its looked at a learner's record."""
    if actor.kind is ActorKind.API_KEY:
        return {"key": actor.api_key_id, "reason": REASON}
    return {"role": role_of(actor), "reason": REASON}


def _progress(
    row: EnrollmentRow,
    cohort: CohortRow,
    tried: Sequence[AttemptRow],
    certificate_id: CertificateId | None,
) -> Progress:
    required = cohort.required_quiz_ids
    quiz_ids = dict.fromkeys([*required, *(attempt.quiz_id for attempt in tried)])
    standings = [_standing(quiz_id, tried, required) for quiz_id in quiz_ids]
    asked = Asked(cohort.minimum_attendance_percent, required, cohort.contact_minutes)
    passed = {standing.quiz_id for standing in standings if standing.has_passed}
    return Progress(
        row=row,
        attendance_percent=attendance_percent(
            row.attended_minutes, contact_minutes=cohort.contact_minutes
        ),
        quizzes=standings,
        is_complete=is_complete(
            asked, attended_minutes=row.attended_minutes, passed_quiz_ids=passed
        ),
        certificate_id=certificate_id,
    )


def _standing(quiz_id: UUID, tried: Sequence[AttemptRow], required: Sequence[UUID]) -> QuizStanding:
    mine = [attempt for attempt in tried if attempt.quiz_id == quiz_id]
    points = [attempt.points for attempt in mine if attempt.points is not None]
    return QuizStanding(
        quiz_id=quiz_id,
        is_required=quiz_id in required,
        attempt_count=len(mine),
        best_points=max(points, default=None),
        most_points=mine[-1].most_points if mine else None,
        has_passed=any(attempt.has_passed for attempt in mine),
    )
