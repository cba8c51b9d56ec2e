"""Beginning to pay: one Initialize for an attempt, whatever happens."""

import asyncio
from uuid import UUID

import httpx
import pytest

from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import (
    HOUR,
    MINUTE,
    SECOND,
    Desk,
    ask,
    attempt_states,
    books_of,
    owe,
)
from qp_api.core.process import Process
from qp_api.domains.payments.ports import Gateway, SessionAsk
from qp_api.domains.payments.settings import PaymentSettings
from qp_api.integrations.eps.simulator.faults import Fault
from qp_api.kit.ids import new_id
from support.databases import Database
from support.duties import make_due
from support.waiting import until

PAID = [
    ("invoice", "receivable", "debit", 120_000),
    ("invoice", "revenue:training", "credit", 120_000),
    ("paid", "gateway_clearing:eps", "debit", 120_000),
    ("paid", "receivable", "credit", 120_000),
]


async def test_a_payment_goes_its_way(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["state"] == "awaiting_payer"
    assert told["amount"] == {"amount": "1200.00", "currency": "BDT"}
    assert answer.headers["location"] == f"/v1/payments/{told['id']}"
    sent = await desk.decide(told["redirect_url"], "pay")
    back = await desk.come_back(sent.headers["location"])
    assert back.status_code == 303
    assert back.headers["location"] == f"http://qp.test/docs#payment={told['id']}"
    assert await desk.state(learner, told["id"]) == "processing"
    await desk.pass_time(3 * SECOND)
    assert await desk.state(learner, told["id"]) == "paid"
    assert await books_of(payments_database, plan.charge_id) == PAID
    assert desk.asked("InitializeEPS") == 1
    kinds = await ask(
        payments_database,
        "SELECT kind FROM duties WHERE subject_id = $1 ORDER BY kind",
        learner.subject_id,
    )
    assert {"payments.BuyerDisclosed", "payments.ChargeSettled", "payments.InvoiceIssued"} <= {
        kind for (kind,) in kinds
    }


async def test_the_same_key_gets_the_same_answer_and_one_session(
    desk: Desk, house: Process, learner: Learner
) -> None:
    plan = await owe(house, learner.subject_id)
    key = str(new_id())
    first, again = [await desk.start(learner, plan, key=key) for _ in range(2)]
    assert again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert desk.asked("InitializeEPS") == 1
    other = await owe(house, learner.subject_id)
    assert (await desk.start(learner, other, key=key)).json()["code"] == "idempotency_key_reused"


async def test_while_the_first_is_running_its_repetition_is_in_flight(
    desk: Desk, house: Process, learner: Learner, join: Join
) -> None:
    plan = await owe(house, learner.subject_id)
    key = str(new_id())
    desk.simulator.faults.plan(Fault.SLOW, value=200)
    first = asyncio.create_task(desk.start(learner, plan, key=key))
    await until(lambda: desk.asked("InitializeEPS") == 1)
    again = await desk.start(learner, plan, key=key)
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_key_in_flight")
    assert again.headers["Retry-After"] == "1"
    other = await desk.start(learner, await owe(house, learner.subject_id), key=key)
    assert other.json()["code"] == "idempotency_key_reused"
    somebody = await join()
    theirs = await owe(house, somebody.subject_id)
    assert (await desk.start(somebody, theirs, key=key)).status_code == 201
    answer = await first
    assert answer.json()["redirect_url"]
    again = await desk.start(learner, plan, key=key)
    assert again.content == answer.content
    assert len(desk.simulator.state.transactions) == 2


async def test_what_nobody_owes_is_not_found(
    desk: Desk, house: Process, learner: Learner, join: Join
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(await join(), plan)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await desk.start(learner, plan)).status_code == 201


async def test_what_is_paid_is_not_paid_again(desk: Desk, house: Process, learner: Learner) -> None:
    plan = await owe(house, learner.subject_id)
    await desk.go_through(learner, plan)
    assert (await desk.start(learner, plan)).json()["code"] == "already_paid"


async def test_what_is_past_due_is_not_paid(desk: Desk, house: Process, learner: Learner) -> None:
    plan = await owe(house, learner.subject_id)
    house.clock.offset += 49 * HOUR
    answer = await desk.start(learner, plan)
    assert (answer.status_code, answer.json()["code"]) == (409, "charge_expired")
    house.clock.offset -= 49 * HOUR
    assert (await desk.start(learner, plan)).status_code == 201


async def test_without_a_gateway_nothing_begins(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    ports = house.ports
    house.ports = {port: bound for port, bound in ports.items() if port is not Gateway}
    answer = await desk.start(learner, plan)
    assert (answer.status_code, answer.json()["code"]) == (503, "gateway_unavailable")
    assert await attempt_states(payments_database, plan.charge_id) == []
    house.ports = ports
    assert (await desk.start(learner, plan)).status_code == 201


@pytest.mark.parametrize(
    "fault", [Fault.INITIALIZE_TIMEOUT_AFTER_COMMIT, Fault.INITIALIZE_500, Fault.INITIALIZE_302]
)
async def test_an_answer_that_is_lost_is_never_asked_for_again(
    fault: Fault, desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    desk.simulator.faults.plan(fault)
    answer = await desk.start(learner, plan)
    assert answer.status_code == 201
    assert answer.json()["redirect_url"] is None
    assert await attempt_states(payments_database, plan.charge_id) == ["unknown"]
    assert (await desk.start(learner, plan)).json()["code"] == "payment_under_way"
    assert desk.asked("InitializeEPS") == 1
    committed = fault is Fault.INITIALIZE_TIMEOUT_AFTER_COMMIT
    if committed:  # the session is there, and somebody pays in it
        (one,) = desk.simulator.state.transactions.values()
        desk.simulator.state.decide(one, "Success")
    await desk.pass_time(3 * MINUTE)
    state = await desk.state(learner, answer.json()["id"])
    assert state == ("paid" if committed else "processing")
    assert await books_of(payments_database, plan.charge_id) == (PAID if committed else [])
    if not committed:  # verify says that there is nothing: now another attempt may begin
        assert (await desk.start(learner, plan)).status_code == 201
        assert desk.asked("InitializeEPS") == 2


async def test_a_refusal_fails_and_another_attempt_may_begin(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    desk.simulator.state.tokens.clear()
    refusing = desk.simulator._app  # noqa: SLF001 -- the app is put aside for one request

    async def refuse(scope: object, receive: object, send: object) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 400, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"{}"})  # type: ignore[operator]

    desk.simulator._app = refuse  # type: ignore[assignment]  # noqa: SLF001 -- as said
    answer = await desk.start(learner, plan)
    assert answer.json()["redirect_url"] is None
    assert await attempt_states(payments_database, plan.charge_id) == ["failed"]
    desk.simulator._app = refusing  # noqa: SLF001 -- as said
    assert (await desk.start(learner, plan)).json()["redirect_url"]


async def test_a_token_that_ends_in_the_middle_is_renewed_once(
    desk: Desk, house: Process, learner: Learner
) -> None:
    first, second = [await owe(house, learner.subject_id) for _ in range(2)]
    await desk.start(learner, first)
    desk.simulator.faults.plan(Fault.TOKEN_EXPIRED_MID_FLOW)
    assert (await desk.start(learner, second)).json()["redirect_url"]
    assert desk.asked("GetToken") == 2
    assert len(desk.simulator.state.transactions) == 2


async def test_whoever_dies_before_the_call_is_taken_up(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)

    class Dying:
        name, environment = "eps", "sandbox"

        async def create_session(self, ask: object) -> object:
            raise KeyboardInterrupt(str(type(ask)))

    ports = house.ports
    house.ports = {**ports, Gateway: Dying()}
    with pytest.raises(KeyboardInterrupt):
        await desk.start(learner, plan)
    house.ports = ports
    assert await attempt_states(payments_database, plan.charge_id) == ["opening"]
    assert (await desk.start(learner, plan)).json()["code"] == "payment_under_way"
    await desk.pass_time(4 * MINUTE)
    assert await attempt_states(payments_database, plan.charge_id) == ["unknown"]
    assert desk.asked("InitializeEPS") == 0
    await desk.pass_time(4 * MINUTE)
    assert (await desk.start(learner, plan)).status_code == 201


async def test_the_buyer_is_the_one_who_was_named(
    desk: Desk, house: Process, learner: Learner, client: httpx.AsyncClient
) -> None:
    plan = await owe(house, learner.subject_id)
    buyer = {"name": "Example Ltd.", "bin": "000123456-0101", "address": "Road 1, Dhaka"}
    answer = await desk.start(learner, plan, buyer=buyer)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    await desk.pass_time(3 * MINUTE)
    listed = await client.get("/v1/invoices", headers=learner.headers)
    (invoice,) = listed.json()["items"]
    read = await client.get(f"/v1/invoices/{invoice['id']}", headers=learner.headers)
    assert read.json()["buyer"] == buyer
    assert UUID(read.json()["payment_id"]) == plan.charge_id


@pytest.mark.parametrize("field", ["name", "address"])
async def test_a_card_number_is_refused_and_not_said_again(
    field: str, desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    card = "4111 1111 1111 1111"
    buyer = {"name": "Example Ltd.", "address": "Road 1, Dhaka"}
    answer = await desk.start(learner, plan, buyer=buyer | {field: f"mine is {card}"})
    assert (answer.status_code, answer.json()["code"]) == (422, "card_data_not_accepted")
    assert [one["pointer"] for one in answer.json()["errors"]] == [f"/buyer/{field}"]
    assert "4111" not in answer.text
    assert await attempt_states(payments_database, plan.charge_id) == []
    assert (await desk.start(learner, plan, buyer=buyer)).status_code == 201


async def test_whoever_dies_after_the_call_is_taken_up_and_pays_once(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    real = house.port(Gateway)

    class DyingLate:
        name, environment = "eps", "sandbox"

        async def create_session(self, ask: SessionAsk) -> object:
            await real.create_session(ask)
            raise KeyboardInterrupt

    ports = house.ports
    house.ports = {**ports, Gateway: DyingLate()}
    key = str(new_id())
    with pytest.raises(KeyboardInterrupt):
        await desk.start(learner, plan, key=key)
    house.ports = ports
    again = await desk.start(learner, plan, key=key)
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_key_in_flight")
    (one,) = desk.simulator.state.transactions.values()
    desk.simulator.state.decide(one, "Success")
    await desk.pass_time(4 * MINUTE)
    again = await desk.start(learner, plan, key=key)  # whoever called has died
    assert (again.status_code, again.json()["redirect_url"]) == (201, None)
    await desk.pass_time(4 * MINUTE)
    assert await desk.state(learner, str(plan.charge_id)) == "paid"
    assert await books_of(payments_database, plan.charge_id) == PAID
    assert desk.asked("InitializeEPS") == 1


async def test_a_worker_that_dies_while_settling_leaves_nothing_half(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    ports = house.ports
    # What is needed last of all before the commit is not there.
    house.ports = {port: bound for port, bound in ports.items() if port is not PaymentSettings}
    await desk.pass_time(3 * MINUTE)
    assert await books_of(payments_database, plan.charge_id) == []
    assert await attempt_states(payments_database, plan.charge_id) == ["session_open"]
    house.ports = ports
    await make_due(payments_database)
    await desk.pass_time()
    assert await books_of(payments_database, plan.charge_id) == PAID
