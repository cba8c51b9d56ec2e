import httpx
import pytest

from domains.enrollment.certified import complete
from domains.enrollment.classes import record, schedule
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner
from domains.enrollment.quizzes import take_course
from domains.enrollment.working import posted, work_off
from qp_api.core.process import Process
from support.databases import Database, ask

pytestmark = pytest.mark.alone


async def test_whoever_has_done_it_is_certified_once(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
) -> None:
    course = await complete(client, process, learner, teacher)
    held = (await schedule(client, process, teacher, course.cohort_id)).json()
    await record(client, teacher, held["id"], (learner.subject_id, {"status": "present"}))
    for _ in range(2):
        await work_off(process)

    page = (await client.get("/v1/certificates", headers=learner.headers)).json()

    [certificate] = page["items"]
    assert certificate["enrollment_id"] == str(course.seat.id)
    assert (certificate["name"], certificate["contact_hours"]) == ("Rowan Sample", "10.0")
    assert await posted(database, "enrollment.CertificateIssued", learner.subject_id) == 1
    code = "SELECT count(*) FROM certificate_register WHERE status = 'issued'"
    assert await ask(database.admin_dsn, code) == 1


async def test_attendance_alone_is_not_enough(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner
) -> None:
    course = await take_course(process, learner, attendance=40, teacher=teacher.subject_id)
    held = (await schedule(client, process, teacher, course.cohort_id)).json()
    await record(client, teacher, held["id"], (learner.subject_id, {"status": "present"}))
    await work_off(process)

    page = (await client.get("/v1/certificates", headers=learner.headers)).json()

    assert page == {"items": [], "next_cursor": None}


async def test_pages_are_the_callers_own(client: httpx.AsyncClient, join: Join) -> None:
    headers = (await join()).headers
    forged = await client.get("/v1/certificates", params={"cursor": "x"}, headers=headers)
    assert (forged.status_code, forged.json()["code"]) == (400, "invalid_cursor")
