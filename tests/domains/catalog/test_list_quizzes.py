import httpx

from domains.catalog.factories import make_cohort, make_course, make_quiz
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.process import Process


async def test_staff_and_learners_of_the_course_see_its_quizzes(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner, join: Join
) -> None:
    course_id = await make_course(process)
    made = [str(await make_quiz(process, course_id)) for _ in range(2)]
    await enroll(process, learner, await make_cohort(process, course_id))
    query = {"course_id": str(course_id)}

    for person in (learner, teacher):
        page = await client.get("/v1/quizzes", params=query, headers=person.headers)
        assert [one["id"] for one in page.json()["items"]] == made
        assert {one["questions"] for one in page.json()["items"]} == {None}
    stranger = await client.get("/v1/quizzes", params=query, headers=(await join()).headers)
    forged = {**query, "cursor": "x"}
    refused = await client.get("/v1/quizzes", params=forged, headers=learner.headers)

    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")
    assert refused.json()["code"] == "invalid_cursor"
