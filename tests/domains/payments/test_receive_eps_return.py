"""The way back is only a reason to ask; forged, it changes nothing."""

import httpx

from domains.enrollment.factories import Learner
from domains.payments.factories import MINUTE, SECOND, Desk, attempt_states, books_of, owe
from qp_api.core.process import Process
from qp_api.domains.payments.ports import Gateway
from qp_api.integrations.eps.simulator.faults import Fault
from support.databases import Database


def way_back(desk: Desk) -> str:
    """What the gateway was given."""
    (one,) = desk.simulator.state.transactions.values()
    return one.urls["success"].removeprefix("http://qp.test")


async def test_a_forged_success_is_asked_about_once_and_changes_nothing(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    payment = (await desk.start(learner, plan)).json()["id"]
    for _ in range(5):
        answer = await desk.client.get(f"{way_back(desk)}?Status=Success&x=1&x=2&EPSTransactionId=")
        assert answer.status_code == 303
        assert answer.headers["location"].endswith(payment)
    await desk.pass_time(3 * SECOND)
    assert desk.asked("Verify") == 1
    assert await desk.state(learner, payment) == "processing"
    assert await books_of(payments_database, plan.charge_id) == []


async def test_a_success_that_the_gateway_does_not_confirm_is_a_failure(
    desk: Desk, house: Process, learner: Learner
) -> None:
    plan = await owe(house, learner.subject_id)
    payment = await desk.go_through(learner, plan, "fail", fault=str(Fault.RETURN_FORGED))
    assert await desk.state(learner, payment) == "failed"


async def test_whoever_never_comes_back_is_found_all_the_same(
    desk: Desk, house: Process, learner: Learner
) -> None:
    plan = await owe(house, learner.subject_id)
    payment = await desk.go_through(learner, plan, "pay", fault=str(Fault.RETURN_NEVER))
    assert await desk.state(learner, payment) == "awaiting_payer"
    await desk.pass_time(2 * MINUTE)
    assert await desk.state(learner, payment) == "paid"


async def test_a_way_back_after_the_end_has_it_asked_again(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    await desk.go_through(learner, plan, "fail")
    before = desk.asked("Verify")
    await desk.pass_time(2 * MINUTE)
    for _ in range(3):
        assert (await desk.client.get(way_back(desk))).status_code == 303
    await desk.pass_time(3 * SECOND)
    assert desk.asked("Verify") == before + 1
    assert await attempt_states(payments_database, plan.charge_id) == ["failed"]


async def test_a_way_that_leads_nowhere_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/gateways/eps/return/nothing-that-we-ever-said")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_without_a_gateway_nobody_comes_back(desk: Desk, house: Process) -> None:
    house.ports = {port: bound for port, bound in house.ports.items() if port is not Gateway}
    answer = await desk.client.get("/v1/gateways/eps/return/nothing-that-we-ever-said")
    assert (answer.status_code, answer.json()["code"]) == (503, "gateway_unavailable")


async def test_a_front_end_is_told_the_payment_alone(
    desk: Desk, house: Process, learner: Learner
) -> None:
    house.settings = house.settings.model_copy(update={"front_end_url": "https://app.test"})
    plan = await owe(house, learner.subject_id)
    payment = (await desk.start(learner, plan)).json()["id"]
    answer = await desk.client.get(f"{way_back(desk)}?Status=Failed")
    assert answer.headers["location"] == f"https://app.test/payments/result?payment={payment}"
