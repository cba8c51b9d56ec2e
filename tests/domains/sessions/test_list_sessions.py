from datetime import UTC, datetime, timedelta

import httpx

from domains.catalog.factories import make_cohort
from domains.enrollment.classes import schedule
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.process import Process

BEGINS = datetime(2031, 2, 3, 4, tzinfo=UTC)


async def test_learner_and_teacher_see_their_own_in_the_window(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    await enroll(process, learner, cohort_id)
    made = [
        (
            await schedule(
                client, process, teacher, cohort_id, hours=2, begins=BEGINS + timedelta(days=day)
            )
        ).json()["id"]
        for day in (2, 0, 1)
    ]
    query = {"from": "2031-02-03T10:00:00+06:00", "to": "2031-02-05T10:00:00+06:00"}

    for person in (learner, teacher):
        seen: list[str] = []
        more: dict[str, str | None] = {}
        for _ in range(2):
            page = await client.get(
                "/v1/sessions", params={**query, "limit": "1", **more}, headers=person.headers
            )
            seen += [one["id"] for one in page.json()["items"]]
            more = {"cursor": page.json()["next_cursor"]}
        assert seen == [made[1], made[2]]
        assert more == {"cursor": None}
    stranger = await client.get("/v1/sessions", headers=(await join()).headers)
    assert stranger.json()["items"] == []


async def test_a_window_without_offset_or_a_forged_cursor_is_refused(
    client: httpx.AsyncClient, learner: Learner
) -> None:
    bare = {"from": "2031-02-03T10:00:00"}
    unzoned = await client.get("/v1/sessions", params=bare, headers=learner.headers)
    forged = await client.get("/v1/sessions", params={"cursor": "x"}, headers=learner.headers)
    assert unzoned.status_code == 422
    assert (forged.status_code, forged.json()["code"]) == (400, "invalid_cursor")
