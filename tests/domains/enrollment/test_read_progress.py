import httpx
import pytest

from domains.enrollment.certified import complete
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone


async def test_attendance_scores_and_completion_for_learner_and_teacher(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
) -> None:
    course = await complete(client, process, learner, teacher)
    path = f"/v1/enrollments/{course.seat.id}/progress"

    own, theirs = [await client.get(path, headers=one.headers) for one in (learner, teacher)]

    assert own.json() == theirs.json()
    told = own.json()
    assert (told["contact_hours"], told["attendance_percent"]) == ("10.0", 41)
    assert (told["is_complete"], told["certificate_id"] is None) == (True, False)
    [quiz] = told["quizzes"]
    assert (quiz["best_points"], quiz["has_passed"], quiz["is_required"]) == (2, True, True)
    looked = "SELECT count(*) FROM audit_entries WHERE action = 'enrollment.read_progress'"
    assert await ask(database.admin_dsn, looked) == 1


async def test_for_others_and_of_restricted_people_there_is_none(
    process: Process,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    join: Join,
) -> None:
    course = await complete(client, process, learner, teacher)
    path = f"/v1/enrollments/{course.seat.id}/progress"
    strangers = [await join(), await join(Role.INSTRUCTOR)]

    answers = [await client.get(path, headers=one.headers) for one in strangers]
    await put_into(process, learner.subject_id, Processing.RESTRICTED)
    answers.append(await client.get(path, headers=teacher.headers))

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_found")] * 3
