"""Open a cohort of a course."""

from dataclasses import replace

from qp_api.core.actor import Actor, Role
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import public as accounts
from qp_api.domains.catalog.errors import NoInstructor, QuizElsewhere
from qp_api.domains.catalog.models import CohortId, CourseId
from qp_api.domains.catalog.store import courses as store
from qp_api.domains.catalog.store import quizzes
from qp_api.domains.catalog.store.courses import CohortPlan, CohortRow
from qp_api.kit.ids import SubjectId, new_id


async def open_cohort(uow: UnitOfWork, actor: Actor, *, plan: CohortPlan) -> CohortRow:
    """Open it; nobody has a seat yet. Who opens it teaches it, unless an instructor is named.

    Raises NotFound for an unknown course, NoInstructor, QuizElsewhere.
    """
    course_id = CourseId(plan.course_id)
    await store.get_course(uow.db, course_id)
    wanted = plan.required_quiz_ids
    if wanted and len(await quizzes.list_these(uow.db, course_id, wanted)) < len(wanted):
        raise QuizElsewhere
    cohort_id = CohortId(new_id())
    teacher = await _teacher(uow, actor, plan.instructor_id)
    await store.add_cohort(uow.db, cohort_id, replace(plan, instructor_id=teacher))
    uow.audit("catalog.open_cohort", subject_id=teacher, object_id=cohort_id)
    return await store.get_cohort(uow.db, cohort_id)


async def _teacher(uow: UnitOfWork, actor: Actor, named: SubjectId | None) -> SubjectId:
    """An instructor answers for their own cohorts; another one is named by an admin alone."""
    person = actor.person if named is None else named
    is_self = person == actor.person and Role.INSTRUCTOR in actor.roles
    if is_self:
        return person
    if Role.ADMIN in actor.roles and await accounts.has_role(uow, person, Role.INSTRUCTOR):
        return person
    raise NoInstructor
