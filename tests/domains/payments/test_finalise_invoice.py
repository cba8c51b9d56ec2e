"""An invoice that can't be made loses no money: it is tried again until it can."""

import asyncpg
import pytest

from domains.enrollment.factories import Learner
from domains.payments.factories import (
    HOUR,
    MINUTE,
    Desk,
    ask,
    attempt_states,
    books_of,
    owe,
)
from domains.payments.test_start_payment import PAID
from qp_api.core.errors import NotFound
from qp_api.core.process import Process
from qp_api.domains.payments.public import PaymentSettings
from support.databases import Database

_OWED = """
SELECT d.state, d.failure FROM duties d JOIN payment_attempts a
ON d.payload ->> 'attempt_id' = a.id::text
WHERE a.charge_id = $1 AND d.kind = 'payments.VerificationDue' AND d.state <> 'done'
"""


def set_tax_code(house: Process, code: str) -> None:
    settings = house.port(PaymentSettings).model_copy(update={"training_tax_code": code})
    house.ports = {**house.ports, PaymentSettings: settings}


async def test_a_wrong_tax_code_loses_no_money(
    desk: Desk, house: Process, learner: Learner, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    set_tax_code(house, "no-such")
    await desk.pass_time(3 * MINUTE)
    assert await ask(payments_database, _OWED, plan.charge_id) == [("waiting", "BooksIncomplete")]
    assert await attempt_states(payments_database, plan.charge_id) == ["session_open"]
    set_tax_code(house, "standard")
    await _retry_now(payments_database)
    await desk.pass_time(HOUR)
    assert await books_of(payments_database, plan.charge_id) == PAID


async def test_a_row_that_is_missing_loses_no_money(
    desk: Desk,
    house: Process,
    learner: Learner,
    payments_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    hidden = "qp_api.domains.payments.store.charges.lock_charge"
    with monkeypatch.context() as patched:
        patched.setattr(hidden, _nothing_found)
        await desk.pass_time(3 * MINUTE)
    assert await ask(payments_database, _OWED, plan.charge_id) == [("waiting", "BooksIncomplete")]
    await _retry_now(payments_database)
    await desk.pass_time(HOUR)
    assert await books_of(payments_database, plan.charge_id) == PAID


async def _nothing_found(*_: object) -> None:
    raise NotFound


async def _retry_now(database: Database) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    await admin.execute("UPDATE duties SET retry_at = now() WHERE failure = 'BooksIncomplete'")
    await admin.close()
