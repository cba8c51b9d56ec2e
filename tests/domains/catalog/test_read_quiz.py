import httpx

from domains.catalog.factories import make_cohort, make_course, make_quiz
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.process import Process


async def test_what_is_right_is_shown_to_staff_alone(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner, join: Join
) -> None:
    course_id = await make_course(process)
    quiz_id = await make_quiz(process, course_id)
    await enroll(process, learner, await make_cohort(process, course_id))
    path = f"/v1/quizzes/{quiz_id}"

    own, staffs, strangers = [
        await client.get(path, headers=one.headers) for one in (learner, teacher, await join())
    ]

    assert own.json()["questions"] is None
    assert "ISO 9001" not in own.text
    assert "adjust" not in own.text
    assert staffs.json()["questions"][0]["answers"] == ["c1", "c3"]
    assert staffs.json() | {"questions": None} == own.json()
    assert (strangers.status_code, strangers.json()["code"]) == (404, "not_found")
