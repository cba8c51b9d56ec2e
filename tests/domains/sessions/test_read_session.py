import httpx

from domains.catalog.factories import make_cohort
from domains.enrollment.classes import schedule
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.process import Process


async def test_a_class_is_its_learners_and_its_teachers(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    await enroll(process, learner, cohort_id)
    made = (await schedule(client, process, teacher, cohort_id)).json()
    path = f"/v1/sessions/{made['id']}"

    answers = [await client.get(path, headers=one.headers) for one in (learner, teacher)]
    stranger = await client.get(path, headers=(await join()).headers)

    assert [answer.json() for answer in answers] == [made, made]
    known = {**learner.headers, "If-None-Match": answers[0].headers["etag"]}
    assert (await client.get(path, headers=known)).status_code == 304
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")
