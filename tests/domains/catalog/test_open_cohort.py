import httpx

from domains.catalog.factories import make_course, make_quiz
from domains.catalog.staff import COHORT, post
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database, ask

TEACHES = "SELECT instructor_id FROM cohorts WHERE id = $1"


async def test_who_opens_a_cohort_teaches_it(
    process: Process, database: Database, client: httpx.AsyncClient, teacher: Learner
) -> None:
    course_id = await make_course(process)
    quiz_id = await make_quiz(process, course_id)
    rules = {"minimum_attendance_percent": 80, "required_quizzes": [str(quiz_id)]}
    path = f"/v1/courses/{course_id}/cohorts"

    answer = await post(client, teacher, path, COHORT | {"certificate_rules": rules})

    made = answer.json()
    assert answer.status_code == 201
    assert made["price"] == {"amount": "1200.50", "currency": "BDT"}
    assert (made["seats_left"], made["certificate_rules"]) == (5, rules)
    assert str(teacher.subject_id) not in answer.text
    assert await ask(database.admin_dsn, TEACHES, made["id"]) == teacher.subject_id
    assert (await client.get(answer.headers["location"])).json() == made


async def test_an_admin_names_an_instructor_and_nobody_else_does(  # noqa: PLR0917 -- fixtures
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    teacher: Learner,
    admin: Learner,
    learner: Learner,
    join: Join,
) -> None:
    path = f"/v1/courses/{await make_course(process)}/cohorts"
    named = COHORT | {"instructor_id": str(teacher.subject_id)}
    other = await join(Role.INSTRUCTOR)

    made = await post(client, admin, path, named)
    answers = [
        await post(client, admin, path, COHORT),
        await post(client, admin, path, COHORT | {"instructor_id": str(learner.subject_id)}),
        await post(client, other, path, named),
    ]

    assert await ask(database.admin_dsn, TEACHES, made.json()["id"]) == teacher.subject_id
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(422, "no_instructor")] * 3
    assert (await post(client, learner, path, COHORT)).status_code == 403


async def test_what_can_not_be_is_refused(
    process: Process, client: httpx.AsyncClient, teacher: Learner
) -> None:
    course_id = await make_course(process)
    foreign = await make_quiz(process, await make_course(process))
    path = f"/v1/courses/{course_id}/cohorts"
    rules = {"minimum_attendance_percent": 0, "required_quizzes": [str(foreign)]}

    answers = [
        await post(client, teacher, f"/v1/courses/{new_id()}/cohorts", COHORT),
        await post(client, teacher, path, COHORT | {"certificate_rules": rules}),
        await post(client, teacher, path, COHORT | {"ends_on": "2031-01-31"}),
        await post(client, teacher, path, COHORT | {"capacity": 0}),
    ]

    assert [answer.json()["code"] for answer in answers] == [
        "not_found",
        "quiz_elsewhere",
        "invalid_request",
        "invalid_request",
    ]
