"""Staff of a course cancel for a learner: as the learner might, on the trail, not in silence."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from domains.enrollment.test_cancel_enrollment import cancel
from domains.enrollment.working import pass_time, posted, settle, state_of, taken
from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.messages import SeatWithdrawn
from qp_api.domains.enrollment.public import EnrollmentRow
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.duties import fetch
from support.people import put_into

pytestmark = pytest.mark.alone
WITHDRAWN = SeatWithdrawn.kind()


async def seat_with(
    process: Process, teacher: Learner, learner: Learner, *, price_poisha: int = 0
) -> tuple[CohortId, EnrollmentRow]:
    """A cohort of this teacher's, and the learner in it."""
    cohort_id = await make_cohort(
        process, price_poisha=price_poisha, instructor_id=teacher.subject_id
    )
    return cohort_id, await enroll(process, learner, cohort_id)


async def trail(database: Database, enrollment_id: UUID) -> list[tuple[object, ...]]:
    """Who cancelled it, what came of it, as what and why."""
    rows = await fetch(
        database,
        "SELECT actor_id, subject_id, outcome, details->>'role' AS role,"
        " details->>'reason' AS reason FROM audit_entries"
        " WHERE action = 'enrollment.cancel_enrollment' AND object_id = $1 ORDER BY id",
        enrollment_id,
    )
    return [tuple(row.values()) for row in rows]


async def test_the_seat_is_free_and_the_learner_told_once(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    admin: Learner,
) -> None:
    cohort_id, row = await seat_with(process, teacher, learner)

    answers = [await cancel(client, one, row.id) for one in (teacher, teacher, admin, learner)]

    assert [(a.status_code, a.json()["state"]) for a in answers] == [(200, "cancelled")] * 4
    assert await taken(database, cohort_id) == 0
    assert await posted(database, WITHDRAWN, learner.subject_id) == 1
    who, why = learner.subject_id, "course_delivery"
    assert await trail(database, row.id) == [
        (teacher.subject_id, who, "done", "instructor", why),
        (teacher.subject_id, who, "ended_before", "instructor", why),
        (admin.subject_id, who, "ended_before", "admin", why),
    ]


async def test_an_unpaid_reservation_goes_with_its_charge(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    admin: Learner,
) -> None:
    cohort_id, row = await seat_with(process, teacher, learner, price_poisha=120_000)

    answer = await cancel(client, admin, row.id)

    assert (answer.json()["state"], answer.json()["payment_due_at"]) == ("cancelled", None)
    assert await taken(database, cohort_id) == 0
    charge = "SELECT state FROM charges WHERE reference_id = $1"
    assert await ask(database.admin_dsn, charge, row.id) == "expired"
    assert await posted(database, WITHDRAWN, learner.subject_id) == 1


async def test_what_is_paid_or_being_paid_or_begun_is_kept(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
) -> None:
    _, paying = await seat_with(process, teacher, learner, price_poisha=100)
    _, paid = await seat_with(process, teacher, learner, price_poisha=100)
    _, begun = await seat_with(process, teacher, learner)
    money = "UPDATE charges SET state = 'paid', closed_at = opened_at WHERE reference_id = $1"
    await ask(database.admin_dsn, money, paying.id)
    await settle(process, learner.subject_id, paid.id)

    answers = [await cancel(client, teacher, row.id) for row in (paying, paid)]
    pass_time(process, timedelta(days=31))
    answers.append(await cancel(client, teacher, begun.id))

    assert [(a.status_code, a.json()["code"]) for a in answers] == [
        (409, "payment_under_way"),
        (409, "enrollment_paid"),
        (409, "cohort_closed"),
    ]
    assert await state_of(database, begun.id) == "active"
    assert await posted(database, WITHDRAWN, learner.subject_id) == 0
    assert await trail(database, begun.id) == []


async def test_nobody_cancels_for_learners_of_others(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    join: Join,
) -> None:
    _, row = await seat_with(process, teacher, learner)
    stranger = await join(Role.INSTRUCTOR)
    await seat_with(process, stranger, learner)
    others = [await join(role) for role in (Role.SUPPORT, Role.FINANCE, Role.DPO, Role.LEARNER)]

    answers = [await cancel(client, one, row.id) for one in (stranger, *others)]
    answers.append(await cancel(client, teacher, new_id()))

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_found")] * 6
    assert await state_of(database, row.id) == "active"
    assert await trail(database, row.id) == []


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN, Processing.ERASING])
async def test_about_whoever_is_closed_nothing_is_changed(  # noqa: PLR0917 -- fixtures
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    join: Join,
    state: Processing,
) -> None:
    """Course staff hear that they must not; to strangers it tells nothing."""
    cohort_id, row = await seat_with(process, teacher, learner)
    stranger = await join(Role.INSTRUCTOR)
    await put_into(process, learner.subject_id, state)

    theirs, foreign = [await cancel(client, one, row.id) for one in (teacher, stranger)]
    kept = await state_of(database, row.id), await taken(database, cohort_id)
    await put_into(process, learner.subject_id, Processing.OPEN)

    assert (theirs.status_code, theirs.json()["code"]) == (403, "processing_restricted")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert kept == ("active", 1)
    assert (await cancel(client, teacher, row.id)).json()["state"] == "cancelled"


async def test_a_restriction_that_comes_first_is_waited_for(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
) -> None:
    _, row = await seat_with(process, teacher, learner)

    async with UnitOfWork(
        process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=learner.subject_id
    ) as uow:
        await set_processing(uow, learner.subject_id, Processing.RESTRICTED)
        asked = asyncio.create_task(cancel(client, teacher, row.id))
        await asyncio.sleep(0.3)
        assert not asked.done()

    assert (await asked).json()["code"] == "processing_restricted"
    assert await state_of(database, row.id) == "active"


async def test_learner_and_staff_at_once_free_one_seat(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    admin: Learner,
) -> None:
    for _ in range(5):
        cohort_id, row = await seat_with(process, teacher, learner)
        both = [cancel(client, one, row.id) for one in (learner, teacher, admin)]
        answers = await asyncio.gather(*both)
        assert [a.json()["state"] for a in answers] == ["cancelled"] * 3
        assert await taken(database, cohort_id) == 0
        done = [entry for entry in await trail(database, row.id) if entry[2] == "done"]
        assert len(done) == 1


async def test_who_teaches_gives_their_own_seat_up_as_a_learner(
    process: Process, database: Database, client: httpx.AsyncClient, teacher: Learner
) -> None:
    _, row = await seat_with(process, teacher, teacher)

    answer = await cancel(client, teacher, row.id)

    assert answer.json()["state"] == "cancelled"
    assert await posted(database, WITHDRAWN, teacher.subject_id) == 0
    me = teacher.subject_id
    assert await trail(database, row.id) == [(me, me, "done", None, None)]
