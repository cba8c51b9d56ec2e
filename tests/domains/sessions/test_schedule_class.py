from datetime import UTC, datetime, timedelta

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.classes import schedule
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from domains.enrollment.working import posted, work_off
from qp_api.core.actor import Role
from qp_api.core.process import Process
from support.databases import Database

BEGINS = datetime(2031, 2, 3, 4, tzinfo=UTC)


@pytest.mark.alone
async def test_a_class_has_its_zone_and_its_learners_are_told(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    teacher: Learner,
    join: Join,
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    inside, outside = await join(), await join()
    await enroll(process, inside, cohort_id)

    answer = await schedule(client, process, teacher, cohort_id, hours=3, begins=BEGINS)
    for _ in range(2):
        await work_off(process)

    told = answer.json()
    assert answer.status_code == 201
    assert (told["starts_at"], told["time_zone"]) == ("2031-02-03T04:00:00Z", "Asia/Dhaka")
    assert (told["kind"], told["contact_hours"]) == ("class", "3.0")
    kind = "sessions.ClassAnnounced"
    assert await posted(database, kind, inside.subject_id) == 1
    assert await posted(database, kind, outside.subject_id) == 0


async def test_only_its_teacher_or_an_admin_schedules(
    process: Process, client: httpx.AsyncClient, teacher: Learner, admin: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    others = [admin, await join(Role.INSTRUCTOR), await join()]

    answers = [await schedule(client, process, one, cohort_id) for one in others]

    assert [answer.status_code for answer in answers] == [201, 404, 403]
    assert answers[1].json()["code"] == "not_found"


@pytest.mark.parametrize(
    "fault",
    [
        {"starts_at": "2031-02-03T10:00:00"},
        {"ends_at": "2031-02-03T03:00:00Z"},
        {"ends_at": "2031-02-04T10:00:00Z"},
        {"time_zone": "Asia/Nowhere"},
        {"title": ""},
    ],
)
async def test_a_time_without_offset_and_other_faults_are_refused(
    process: Process, client: httpx.AsyncClient, teacher: Learner, fault: dict[str, str]
) -> None:
    """SE-4."""
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    body = {
        "cohort_id": str(cohort_id),
        "title": "Processes",
        "starts_at": BEGINS.isoformat(),
        "ends_at": (BEGINS + timedelta(hours=2)).isoformat(),
    }

    good = await client.post("/v1/sessions", json=body, headers=teacher.headers)
    bad = await client.post("/v1/sessions", json=body | fault, headers=teacher.headers)

    assert good.status_code == 201
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_request")
