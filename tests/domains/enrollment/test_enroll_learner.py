from datetime import timedelta

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, ask_for_seat, enroll_in, work_at_once
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.enrollment.public import enroll_learner
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import new_id
from support.databases import Database, ask


async def test_a_free_cohort_gives_a_seat_at_once(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    cohort_id = await make_cohort(process, capacity=3)

    answer = await ask_for_seat(client, learner, cohort_id)

    assert answer.status_code == 201
    given = answer.json()
    assert given["cohort_id"] == str(cohort_id)
    assert (given["state"], given["payment_due_at"]) == ("active", None)
    mine = (learner.subject_id, given["id"])
    admin = database.admin_dsn
    row = "SELECT state FROM enrollments WHERE subject_id = $1 AND id = $2"
    assert await ask(admin, row, *mine) == "active"
    assert await ask(admin, "SELECT taken FROM cohorts WHERE id = $1", cohort_id) == 1
    duty = "SELECT kind FROM duties WHERE subject_id = $1 AND payload->>'enrollment_id' = $2::text"
    assert await ask(admin, duty, *mine) == "enrollment.LearnerEnrolled"
    entry = "SELECT action FROM audit_entries WHERE actor_id = $1 AND object_id = $2"
    assert await ask(admin, entry, *mine) == "enrollment.enroll_learner"


async def test_enrolling_is_an_activity(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    """RE-1."""
    day = "SELECT last_active_on FROM accounts WHERE subject_id = $1"
    today = dhaka_day(process.clock.now())
    assert await ask(database.admin_dsn, day, learner.subject_id) < today

    await ask_for_seat(client, learner, await make_cohort(process))

    assert await ask(database.admin_dsn, day, learner.subject_id) == today


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({"starts_in": 0}, "cohort_closed"),
        ({"capacity": 1, "taken": 1}, "cohort_full"),
        ({"price_poisha": 500_000, "starts_in": 0}, "cohort_closed"),
        ({"price_poisha": 500_000, "capacity": 1, "taken": 1}, "cohort_full"),
    ],
)
async def test_what_gives_no_seat_leaves_no_trace(  # noqa: PLR0917 -- fixtures
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    join: Join,
    plan: dict[str, int],
    code: str,
) -> None:
    cohort_id = await make_cohort(
        process,
        capacity=plan.get("capacity", 5),
        price_poisha=plan.get("price_poisha", 0),
        starts_on=dhaka_day(process.clock.now()) + timedelta(days=plan.get("starts_in", 30)),
    )
    taken = plan.get("taken", 0)
    for _ in range(taken):
        assert (await ask_for_seat(client, await join(), cohort_id)).status_code == 201

    answer = await ask_for_seat(client, learner, cohort_id)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    seats = "SELECT taken FROM cohorts WHERE id = $1"
    assert await ask(database.admin_dsn, seats, cohort_id) == taken
    for table in ("enrollments", "duties", "audit_entries"):
        count = f"SELECT count(*) FROM {table} WHERE subject_id = $1"  # noqa: S608 -- our own names
        assert await ask(database.admin_dsn, count, learner.subject_id) == 0


@pytest.mark.parametrize("capacity", [1, 5])
async def test_nobody_sits_twice_in_a_cohort(
    process: Process,
    database: Database,
    client: httpx.AsyncClient,
    learner: Learner,
    capacity: int,
) -> None:
    """Whether the cohort is full by now or not, and the second seat is given back."""
    cohort_id = await make_cohort(process, capacity=capacity)
    first = await ask_for_seat(client, learner, cohort_id)

    again = await ask_for_seat(client, learner, cohort_id)

    assert first.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "already_enrolled")
    seats = "SELECT taken FROM cohorts WHERE id = $1"
    assert await ask(database.admin_dsn, seats, cohort_id) == 1


async def test_an_unknown_cohort_is_not_found(client: httpx.AsyncClient, learner: Learner) -> None:
    answer = await ask_for_seat(client, learner, new_id())

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_same_key_gives_the_same_bytes_and_one_seat(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    cohort_id = await make_cohort(process, capacity=5)
    key = str(new_id())
    first = await ask_for_seat(client, learner, cohort_id, key=key)

    again = await ask_for_seat(client, learner, cohort_id, key=key)

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    place = f"/v1/enrollments/{first.json()['id']}"
    assert [answer.headers["location"] for answer in (first, again)] == [place, place]
    seats = "SELECT taken FROM cohorts WHERE id = $1"
    assert await ask(database.admin_dsn, seats, cohort_id) == 1


async def test_a_key_belongs_to_its_request(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    key = str(new_id())
    first, other = [await make_cohort(process) for _ in range(2)]
    assert (await ask_for_seat(client, learner, first, key=key)).status_code == 201

    reused = await ask_for_seat(client, learner, other, key=key)
    keyless = await client.post(
        "/v1/enrollments", json={"cohort_id": str(other)}, headers=learner.headers
    )

    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize(("price_poisha", "round_trips"), [(0, 1), (120_000, 2)])
async def test_it_is_one_round_trip_and_no_transaction_block(
    process: Process, learner: Learner, price_poisha: int, round_trips: int
) -> None:
    """A free seat takes one; a priced one is told of its price by the first."""
    cohort_id = await make_cohort(process, capacity=1, price_poisha=price_poisha)
    async with work_at_once(process, learner) as uow:
        await enroll_in(uow, learner, cohort_id)

    assert uow.db.round_trips == round_trips


async def test_what_is_written_at_once_is_answered_at_once(
    process: Process, learner: Learner
) -> None:
    cohort_id = await make_cohort(process, capacity=1)
    with pytest.raises(LookupError):
        async with work_at_once(process, learner) as uow:
            await enroll_learner(uow, learner.actor, cohort_id=cohort_id, answer=lambda row: row)
    async with work_at_once(process, learner) as uow:
        await enroll_in(uow, learner, cohort_id)


async def test_what_is_written_at_once_notifies_nobody(process: Process, learner: Learner) -> None:
    """The one statement has no place for it: refused, where it would be lost."""
    cohort_id = await make_cohort(process, capacity=1)
    with pytest.raises(LookupError, match="notified"):
        async with work_at_once(process, learner) as uow:
            uow.notify("nowhere", "nothing")
            await enroll_in(uow, learner, cohort_id)
    async with work_at_once(process, learner) as uow:
        await enroll_in(uow, learner, cohort_id)


async def test_a_block_with_a_transaction_takes_no_statement_for_the_whole(
    process: Process, learner: Learner
) -> None:
    cohort_id = await make_cohort(process, capacity=1)
    with pytest.raises(LookupError):
        async with UnitOfWork(process, Purpose.DELIVERY, learner.actor) as uow:
            await enroll_in(uow, learner, cohort_id)
