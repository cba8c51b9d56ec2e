import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.audit.access import list_all_access
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import new_id
from support.people import put_into


async def told_of(process: Process, learner: Learner) -> list[tuple[str | None, ...]]:
    """What the learner is told about who looked: as what, at what, why."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        told = await list_all_access(uow.db, learner.subject_id)
    return [(one.role, one.operation, one.reason) for one in told]


async def test_its_owner_reads_it_and_no_other_learner(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process)
    row = await enroll(process, learner, cohort_id)
    other = await join()

    own = await client.get(f"/v1/enrollments/{row.id}", headers=learner.headers)
    foreign = await client.get(f"/v1/enrollments/{row.id}", headers=other.headers)

    assert own.status_code == 200
    assert own.json()["cohort_id"] == str(cohort_id)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert await told_of(process, learner) == []


async def test_course_staff_read_it_and_the_learner_sees_that_they_did(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner, admin: Learner
) -> None:
    cohort_id = await make_cohort(process, price_poisha=120_000, instructor_id=teacher.subject_id)
    path = f"/v1/enrollments/{(await enroll(process, learner, cohort_id)).id}"

    own, *theirs = [
        await client.get(path, headers=one.headers) for one in (learner, teacher, admin)
    ]

    assert own.json()["state"] == "pending_payment"
    assert [one.json() for one in theirs] == [own.json()] * 2
    assert await told_of(process, learner) == [
        ("instructor", "read_enrollment", "course_delivery"),
        ("admin", "read_enrollment", "course_delivery"),
    ]


async def test_for_staff_of_other_courses_and_houses_there_is_none(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    row = await enroll(process, learner, cohort_id)
    strangers = [
        await join(role) for role in (Role.INSTRUCTOR, Role.SUPPORT, Role.FINANCE, Role.DPO)
    ]

    answers = [
        await client.get(f"/v1/enrollments/{row.id}", headers=one.headers) for one in strangers
    ]
    answers.append(await client.get(f"/v1/enrollments/{new_id()}", headers=teacher.headers))

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_found")] * 5
    assert await told_of(process, learner) == []


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN, Processing.ERASING])
async def test_of_whoever_is_closed_staff_see_nothing(
    process: Process,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    admin: Learner,
    state: Processing,
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    path = f"/v1/enrollments/{(await enroll(process, learner, cohort_id)).id}"
    assert (await client.get(path, headers=teacher.headers)).status_code == 200

    await put_into(process, learner.subject_id, state)
    answers = [await client.get(path, headers=one.headers) for one in (teacher, admin)]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_found")] * 2
    assert len(await told_of(process, learner)) == 1


async def test_a_known_version_is_not_sent_again_and_a_look_it_was(
    process: Process, client: httpx.AsyncClient, learner: Learner, teacher: Learner
) -> None:
    cohort_id = await make_cohort(process, instructor_id=teacher.subject_id)
    path = f"/v1/enrollments/{(await enroll(process, learner, cohort_id)).id}"
    etag = (await client.get(path, headers=learner.headers)).headers["etag"]

    again = [
        await client.get(path, headers={**one.headers, "If-None-Match": etag})
        for one in (learner, teacher)
    ]

    assert [(a.status_code, a.content) for a in again] == [(304, b"")] * 2
    assert await told_of(process, learner) == [("instructor", "read_enrollment", "course_delivery")]
