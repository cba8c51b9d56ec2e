"""A payment is its payer's, and finance's, who is seen looking."""

from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import Desk, ask, owe
from qp_api.core.process import Process
from support.databases import Database


async def test_another_s_is_not_found(
    desk: Desk, house: Process, learner: Learner, join: Join
) -> None:
    plan = await owe(house, learner.subject_id)
    other = await join()
    answer = await desk.client.get(f"/v1/payments/{plan.charge_id}", headers=other.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await desk.state(learner, str(plan.charge_id)) == "awaiting_payer"


async def test_finance_reads_it_and_is_on_the_trail(
    desk: Desk,
    house: Process,
    learner: Learner,
    finance: dict[str, str],
    payments_database: Database,
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.client.get(f"/v1/payments/{plan.charge_id}", headers=finance)
    assert answer.json()["reference"] == {"kind": "enrollment", "id": str(plan.reference_id)}
    seen = await ask(
        payments_database,
        "SELECT action, details->>'role' FROM audit_entries WHERE subject_id = $1"
        " AND actor_id IS NOT NULL AND actor_id <> subject_id",
        learner.subject_id,
    )
    assert seen == [("payments.read_payment", "finance")]


async def test_nobody_knows_a_payment_that_is_not_there(
    desk: Desk, learner: Learner, finance: dict[str, str]
) -> None:
    for headers in (learner.headers, finance):
        answer = await desk.client.get(f"/v1/payments/{learner.subject_id}", headers=headers)
        assert answer.status_code == 404


async def test_what_is_known_is_not_sent_again(
    desk: Desk, house: Process, learner: Learner
) -> None:
    plan = await owe(house, learner.subject_id)
    place = f"/v1/payments/{plan.charge_id}"
    etag = (await desk.client.get(place, headers=learner.headers)).headers["ETag"]
    again = {**learner.headers, "If-None-Match": etag}
    assert (await desk.client.get(place, headers=again)).status_code == 304
    house.clock.offset += plan.due_at - plan.opened_at
    assert (await desk.client.get(place, headers=again)).json()["state"] == "expired"
