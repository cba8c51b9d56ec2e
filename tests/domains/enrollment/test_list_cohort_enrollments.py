import httpx

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask
from support.people import put_into


async def test_the_teacher_sees_who_is_in_the_class_and_it_is_on_the_trail(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    teacher: Learner,
    join: Join,
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    learners = [await join(name=f"Rowan {number}") for number in range(3)]
    rows = [await enroll(process, one, cohort_id) for one in learners]
    await put_into(process, learners[1].subject_id, Processing.RESTRICTED)
    path = f"/v1/cohorts/{cohort_id}/enrollments"

    first = (await client.get(path, params={"limit": 1}, headers=teacher.headers)).json()
    more = {"limit": 1, "cursor": first["next_cursor"]}
    second = (await client.get(path, params=more, headers=teacher.headers)).json()

    seen = [*first["items"], *second["items"]]
    assert [one["name"] for one in seen] == ["Rowan 0", "Rowan 2"]
    assert [one["id"] for one in seen] == [str(rows[0].id), str(rows[2].id)]
    assert seen[0]["account_id"] == str(learners[0].subject_id)
    entry = "SELECT details->>'role' FROM audit_entries WHERE subject_id = $1 AND actor_id = $2"
    admin = database.admin_dsn
    assert await ask(admin, entry, learners[0].subject_id, teacher.subject_id) == "instructor"
    assert await ask(admin, entry, learners[1].subject_id, teacher.subject_id) is None


async def test_nobody_else_sees_it(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join, admin: Learner
) -> None:
    teacher, stranger = await join(Role.INSTRUCTOR), await join(Role.INSTRUCTOR)
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    path = f"/v1/cohorts/{cohort_id}/enrollments"

    answers = [
        await client.get(path, headers=one.headers) for one in (teacher, admin, stranger, learner)
    ]
    forged = await client.get(path, params={"cursor": "x"}, headers=teacher.headers)

    assert [a.status_code for a in answers] == [200, 200, 404, 403]
    assert answers[2].json()["code"] == "not_found"
    assert forged.json()["code"] == "invalid_cursor"
