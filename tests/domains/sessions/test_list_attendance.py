import httpx

from domains.catalog.factories import make_cohort
from domains.enrollment.classes import record, schedule
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.people import put_into


async def test_what_holds_is_told_without_restricted_people(
    process: Process, client: httpx.AsyncClient, teacher: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    learners = sorted([await join() for _ in range(3)], key=lambda one: one.subject_id)
    for one in learners:
        await enroll(process, one, cohort_id)
    made = (await schedule(client, process, teacher, cohort_id, hours=3)).json()
    for how in ("present", "excused"):
        seen = [(one.subject_id, {"status": how}) for one in learners]
        await record(client, teacher, made["id"], *seen)
    await put_into(process, learners[1].subject_id, Processing.RESTRICTED)
    path = f"/v1/sessions/{made['id']}/attendance"

    first = await client.get(path, params={"limit": 1}, headers=teacher.headers)
    more = {"limit": 1, "cursor": first.json()["next_cursor"]}
    second = await client.get(path, params=more, headers=teacher.headers)

    told = first.json()["items"] + second.json()["items"]
    assert [one["account_id"] for one in told] == [
        str(one.subject_id) for one in (learners[0], learners[2])
    ]
    assert {(one["status"], one["minutes"], one["correction_count"]) for one in told} == {
        ("excused", 0, 1)
    }
    etag = first.headers["etag"]
    seen = [(learners[0].subject_id, {"status": "present"})]
    assert (await record(client, teacher, made["id"], *seen, etag=etag)).status_code == 204


async def test_nobody_else_sees_it(
    process: Process, client: httpx.AsyncClient, teacher: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    made = (await schedule(client, process, teacher, cohort_id)).json()
    path = f"/v1/sessions/{made['id']}/attendance"

    stranger = await client.get(path, headers=(await join(Role.INSTRUCTOR)).headers)
    learner = await client.get(path, headers=(await join()).headers)
    forged = await client.get(path, params={"cursor": "x"}, headers=teacher.headers)

    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")
    assert learner.status_code == 403
    assert forged.json()["code"] == "invalid_cursor"
