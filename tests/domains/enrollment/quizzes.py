"""A learner before a quiz, and what they do with it."""

from dataclasses import dataclass
from typing import Any

import httpx

from domains.catalog.factories import CertificateRules, make_cohort, make_course, make_quiz
from domains.enrollment.factories import Learner, enroll
from qp_api.core.process import Process
from qp_api.domains.catalog.public import CohortId, CourseId, QuizId
from qp_api.domains.enrollment.public import EnrollmentRow
from qp_api.kit.ids import SubjectId

RIGHT = [
    {"question_id": "q1", "choice_ids": ["c3", "c1"]},
    {"question_id": "q2", "words": " Act "},
]
WRONG = [{"question_id": "q1", "choice_ids": ["c1"]}, {"question_id": "q2", "words": "rest"}]


@dataclass(frozen=True)
class Course:
    """A course with a quiz that its one cohort requires; and somebody's seat in it."""

    course_id: CourseId
    quiz_id: QuizId
    cohort_id: CohortId
    seat: EnrollmentRow


async def take_course(
    process: Process,
    learner: Learner,
    *,
    attempts: int = 2,
    attendance: int = 0,
    teacher: SubjectId | None = None,
) -> Course:
    """Give a learner a seat in a course of 24 contact hours."""
    course_id = await make_course(process)
    quiz_id = await make_quiz(process, course_id, attempts=attempts)
    rules = CertificateRules(attendance, (quiz_id,))
    cohort_id = await make_cohort(process, course_id, instructor_id=teacher, rules=rules)
    return Course(course_id, quiz_id, cohort_id, await enroll(process, learner, cohort_id))


async def start(client: httpx.AsyncClient, learner: Learner, course: Course) -> httpx.Response:
    return await client.post(f"/v1/quizzes/{course.quiz_id}/attempts", headers=learner.headers)


async def save(
    client: httpx.AsyncClient, learner: Learner, attempt_id: str, answers: Any, *, etag: str = "*"
) -> httpx.Response:
    return await client.put(
        f"/v1/quiz-attempts/{attempt_id}/answers",
        json={"answers": answers},
        headers={**learner.headers, "If-Match": etag},
    )


async def submit(
    client: httpx.AsyncClient, learner: Learner, attempt_id: str, answers: Any = None
) -> httpx.Response:
    return await client.post(
        f"/v1/quiz-attempts/{attempt_id}/submission",
        json={} if answers is None else {"answers": answers},
        headers=learner.headers,
    )
