from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.classes import record, schedule
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.kit.calendar import dhaka_day
from support.databases import Database, ask
from support.people import put_into

PRESENT, ABSENT = {"status": "present"}, {"status": "absent"}
RECORDS = """
SELECT string_agg(number || status || minutes, ' ' ORDER BY number)
FROM attendance_records WHERE subject_id = $1
"""


async def class_of(
    client: httpx.AsyncClient, process: Process, teacher: Learner, *learners: Learner
) -> UUID:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    for one in learners:
        await enroll(process, one, cohort_id)
    made = await schedule(client, process, teacher, cohort_id, hours=3)
    return UUID(made.json()["id"])


async def test_a_correction_stands_beside_what_it_corrects(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
) -> None:
    """EN-4: old, new, actor; said again it adds nothing."""
    class_id = await class_of(client, process, teacher, learner)
    late = {"status": "late", "minutes": 95}
    said = (PRESENT, PRESENT, late, ABSENT, late)

    answers = [await record(client, teacher, class_id, (learner.subject_id, how)) for how in said]

    assert [answer.status_code for answer in answers] == [204] * 5
    admin, who = database.admin_dsn, learner.subject_id
    assert await ask(admin, RECORDS, who) == "1present180 2late95 3absent0 4late95"
    by = "SELECT count(*) FROM attendance_records WHERE subject_id = $1 AND recorded_by = $2"
    assert await ask(admin, by, who, teacher.subject_id) == 4
    minutes = "SELECT attended_minutes FROM enrollments WHERE subject_id = $1"
    assert await ask(admin, minutes, who) == 95
    looked = "SELECT details->>'role' FROM audit_entries WHERE subject_id = $1 AND actor_id = $2"
    assert await ask(admin, looked, who, teacher.subject_id) == "instructor"
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert answers[1].headers["etag"] != answers[2].headers["etag"]


async def test_attending_is_an_activity_of_the_day_of_the_class(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
) -> None:
    """RE-1: an absence is none."""
    class_id = await class_of(client, process, teacher, learner)
    day = "SELECT last_active_on FROM accounts WHERE subject_id = $1"
    back = "UPDATE accounts SET last_active_on = '1996-01-01' WHERE subject_id = $1"
    await ask(database.admin_dsn, back, learner.subject_id)

    await record(client, teacher, class_id, (learner.subject_id, ABSENT))
    before = await ask(database.admin_dsn, day, learner.subject_id)
    await record(client, teacher, class_id, (learner.subject_id, PRESENT))

    held_on = dhaka_day(process.clock.now() - timedelta(days=1))
    assert before.year == 1996
    assert await ask(database.admin_dsn, day, learner.subject_id) == held_on


async def test_about_a_restricted_learner_nothing_is_written(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    join: Join,
) -> None:
    """P5.4, and of a stranger nobody learns how they stand."""
    other, stranger = await join(), await join()
    class_id = await class_of(client, process, teacher, learner, other)
    for one in (learner, stranger):
        await put_into(process, one.subject_id, Processing.RESTRICTED)
    both = [(one.subject_id, PRESENT) for one in (other, learner)]

    refused = await record(client, teacher, class_id, *both)
    unknown = await record(client, teacher, class_id, (stranger.subject_id, PRESENT))

    assert (refused.status_code, refused.json()["code"]) == (403, "processing_restricted")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    for one in (learner, other):
        assert await ask(database.admin_dsn, RECORDS, one.subject_id) is None
    await record(client, teacher, class_id, (other.subject_id, PRESENT))
    assert await ask(database.admin_dsn, RECORDS, other.subject_id) == "1present180"


async def test_what_can_not_be_is_refused(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner
) -> None:
    class_id = await class_of(client, process, teacher, learner)
    who = learner.subject_id
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    tomorrow = process.clock.now() + timedelta(days=1)
    coming = await schedule(client, process, teacher, cohort_id, begins=tomorrow)

    answers = [
        await record(client, teacher, class_id, (who, {"status": "late", "minutes": 181})),
        await record(client, teacher, class_id, (who, {"status": "absent", "minutes": 1})),
        await record(client, teacher, class_id, (who, PRESENT), (who, ABSENT)),
        await record(client, teacher, coming.json()["id"], (who, PRESENT)),
        await record(client, teacher, class_id, (who, PRESENT), etag='"other"'),
    ]

    assert [answer.json()["code"] for answer in answers] == [
        "too_many_minutes",
        "invalid_request",
        "invalid_request",
        "class_not_begun",
        "stale",
    ]


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.LEARNER])
async def test_nobody_else_records(
    process: Process,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    join: Join,
    role: Role,
) -> None:
    class_id = await class_of(client, process, teacher, learner)

    answer = await record(client, await join(role), class_id, (learner.subject_id, PRESENT))

    assert answer.status_code == {Role.INSTRUCTOR: 404, Role.LEARNER: 403}[role]
