"""A priced seat is reserved with its charge, then paid, let go, or paid too late."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, ask_for_seat, enroll
from domains.enrollment.working import pass_time, posted, settle, state_of, taken, work_off
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.domains.enrollment.errors import CohortFull
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone
PRICE = 120_000
DAY = timedelta(hours=24, seconds=1)


async def test_a_priced_seat_is_reserved_with_its_charge(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    cohort_id = await make_cohort(process, capacity=2, price_poisha=PRICE)

    answer = await ask_for_seat(client, learner, cohort_id, key="k")
    again = await ask_for_seat(client, learner, cohort_id, key="k")

    given = answer.json()
    assert (answer.status_code, given["state"]) == (201, "pending_payment")
    assert given["payment_due_at"] is not None
    assert again.content == answer.content
    assert again.headers["location"] == answer.headers["location"]
    assert await taken(database, cohort_id) == 1
    charge = "SELECT amount_poisha FROM charges WHERE subject_id = $1 AND reference_id = $2"
    assert await ask(database.admin_dsn, charge, learner.subject_id, given["id"]) == PRICE
    assert await posted(database, "enrollment.ReservationExpires", learner.subject_id) == 1
    assert await posted(database, "enrollment.LearnerEnrolled", learner.subject_id) == 0


async def test_the_last_priced_seat_has_one_winner(
    process: Process, database: Database, client: httpx.AsyncClient, join: Join
) -> None:
    cohort_id = await make_cohort(process, capacity=1, price_poisha=PRICE)
    rivals = [await join() for _ in range(8)]

    answers = await asyncio.gather(*(ask_for_seat(client, one, cohort_id) for one in rivals))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert await taken(database, cohort_id) == 1
    assert await ask(database.admin_dsn, "SELECT count(*) FROM charges") == 1


async def test_paid_it_becomes_active_once(
    process: Process, database: Database, learner: Learner
) -> None:
    row = await enroll(process, learner, await make_cohort(process, price_poisha=PRICE))

    await settle(process, learner.subject_id, row.id)
    await settle(process, learner.subject_id, row.id)

    assert await state_of(database, row.id) == "active"
    assert await posted(database, "enrollment.LearnerEnrolled", learner.subject_id) == 1


async def test_unpaid_it_lapses_and_the_seat_is_free(
    process: Process, database: Database, learner: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, capacity=1, price_poisha=PRICE)
    row = await enroll(process, learner, cohort_id)
    await work_off(process)
    assert await state_of(database, row.id) == "pending_payment"

    pass_time(process, DAY)
    await work_off(process)

    assert await state_of(database, row.id) == "lapsed"
    assert await taken(database, cohort_id) == 0
    assert await posted(database, "enrollment.ReservationLapsed", learner.subject_id) == 1
    assert (await enroll(process, learner, cohort_id)).id != row.id
    with pytest.raises(CohortFull):
        await enroll(process, await join(), cohort_id)


async def test_while_money_may_be_on_its_way_the_seat_waits(
    process: Process, database: Database, learner: Learner
) -> None:
    row = await enroll(process, learner, await make_cohort(process, price_poisha=PRICE))
    paid = "UPDATE charges SET state = 'paid', closed_at = opened_at WHERE reference_id = $1"
    await ask(database.admin_dsn, paid, row.id)

    pass_time(process, DAY)
    await work_off(process)

    assert await state_of(database, row.id) == "pending_payment"
    assert await posted(database, "enrollment.ReservationExpires", learner.subject_id) == 2
    waiting = "SELECT count(*) FROM duties WHERE state = 'waiting' AND kind LIKE '%Expires'"
    assert await ask(database.admin_dsn, waiting) == 1


async def test_late_money_takes_a_seat_that_is_left_or_says_that_none_is(
    process: Process, database: Database, learner: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process, capacity=1, price_poisha=PRICE)
    row = await enroll(process, learner, cohort_id)
    pass_time(process, DAY)
    await work_off(process)
    other = await join()
    theirs = await enroll(process, other, cohort_id)

    await settle(process, learner.subject_id, row.id, late=True)

    assert await state_of(database, row.id) == "lapsed"
    assert await posted(database, "enrollment.SettledWithoutSeat", learner.subject_id) == 1
    outcome = "SELECT outcome FROM audit_entries WHERE object_id = $1 AND action LIKE '%settle%'"
    assert await ask(database.admin_dsn, outcome, row.id) == "without_seat"
    pass_time(process, DAY)
    await work_off(process)
    assert await state_of(database, theirs.id) == "lapsed"
    await settle(process, other.subject_id, theirs.id, late=True)
    assert await state_of(database, theirs.id) == "active"
    assert await taken(database, cohort_id) == 1


async def test_a_restricted_payers_seat_waits_for_the_lifting(
    process: Process, database: Database, learner: Learner
) -> None:
    """DR-8: a gateway fact is stored; its effects wait."""
    row = await enroll(process, learner, await make_cohort(process, price_poisha=PRICE))
    await put_into(process, learner.subject_id, Processing.RESTRICTED)

    await settle(process, learner.subject_id, row.id)

    assert await state_of(database, row.id) == "pending_payment"
    waiting = "SELECT count(*) FROM duties WHERE state = 'waiting' AND kind LIKE '%ChargeSettled'"
    assert await ask(database.admin_dsn, waiting) == 1
