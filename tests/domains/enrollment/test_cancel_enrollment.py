from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from domains.enrollment.working import pass_time, settle, taken
from qp_api.core.process import Process
from support.databases import Database, ask

pytestmark = pytest.mark.alone


async def cancel(
    client: httpx.AsyncClient, learner: Learner, enrollment_id: UUID
) -> httpx.Response:
    return await client.post(
        f"/v1/enrollments/{enrollment_id}/cancellation", headers=learner.headers
    )


async def test_a_free_seat_is_given_up_once(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    cohort_id = await make_cohort(process)
    row = await enroll(process, learner, cohort_id)

    answers = [await cancel(client, learner, row.id) for _ in range(2)]

    assert [(a.status_code, a.json()["state"]) for a in answers] == [(200, "cancelled")] * 2
    assert await taken(database, cohort_id) == 0
    assert (await enroll(process, learner, cohort_id)).id != row.id


async def test_a_reservation_is_given_up_with_its_charge(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    cohort_id = await make_cohort(process, price_poisha=120_000)
    row = await enroll(process, learner, cohort_id)

    answer = await cancel(client, learner, row.id)

    assert answer.json()["state"] == "cancelled"
    assert await taken(database, cohort_id) == 0
    charge = "SELECT state FROM charges WHERE reference_id = $1"
    assert await ask(database.admin_dsn, charge, row.id) == "expired"


async def test_what_is_paid_or_being_paid_or_begun_is_kept(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    paying = await enroll(process, learner, await make_cohort(process, price_poisha=100))
    paid = await enroll(process, learner, await make_cohort(process, price_poisha=100))
    begun = await enroll(process, learner, await make_cohort(process))
    money = "UPDATE charges SET state = 'paid', closed_at = opened_at WHERE reference_id = $1"
    await ask(database.admin_dsn, money, paying.id)
    await settle(process, learner.subject_id, paid.id)

    first = [await cancel(client, learner, row.id) for row in (paying, paid)]
    pass_time(process, timedelta(days=31))
    late = await cancel(client, learner, begun.id)

    assert [a.json()["code"] for a in first] == ["payment_under_way", "enrollment_paid"]
    assert (late.status_code, late.json()["code"]) == (409, "cohort_closed")


async def test_anothers_is_not_found(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join
) -> None:
    row = await enroll(process, learner, await make_cohort(process))

    answer = await cancel(client, await join(), row.id)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
