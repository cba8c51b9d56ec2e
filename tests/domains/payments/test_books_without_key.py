"""A confirmed minor's books: the figures stay and add up, who bought opens for nobody (P8.1)."""

from datetime import timedelta

import pytest

from domains.data_rights.factories import work_off
from domains.enrollment.factories import Learner
from domains.payments.conftest import Join
from domains.payments.factories import MINUTE, Desk, ask, attempt_states, books_of, owe
from domains.payments.test_read_invoice import invoice_of, read
from qp_api.core.actor import SYSTEM, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.public import erase_by_officer, prepare_correspondent
from support.databases import Database

_INVOICES = "SELECT total_poisha FROM invoices WHERE subject_id = $1"

DAY = timedelta(days=1)


async def erase(house: Process, learner: Learner) -> None:
    """As the officer who confirmed a report."""
    correspondent = await prepare_correspondent(house)
    person = learner.subject_id
    unit = UnitOfWork(house, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=person)
    async with unit as uow:
        await erase_by_officer(uow, person, correspondent=correspondent)
    await work_off(house)
    assert await find_remains(house, [person], with_books=True) == []


async def test_finance_reads_the_figures_and_no_buyer(
    desk: Desk, learner: Learner, join: Join, house: Process, payments_database: Database
) -> None:
    invoice = await invoice_of(desk, learner)
    finance = await join(Role.FINANCE)
    before = (await read(desk, invoice["id"], finance.headers)).json()
    assert before["buyer"]["name"] == "Rowan Sample"

    await erase(house, learner)

    after = (await read(desk, invoice["id"], finance.headers)).json()
    assert after == before | {"buyer": None}
    place = f"/v1/invoices/{invoice['id']}/document"
    document = await desk.client.get(place, headers=finance.headers)
    assert document.status_code == 200
    assert await ask(payments_database, _INVOICES, learner.subject_id) == [(120_000,)]


@pytest.mark.parametrize("months", [0, 1])
async def test_money_that_was_under_way_is_booked_without_a_buyer(
    months: int, desk: Desk, learner: Learner, house: Process, payments_database: Database
) -> None:
    plan = await owe(house, learner.subject_id)
    answer = await desk.start(learner, plan)
    await desk.decide(answer.json()["redirect_url"], "pay_without_return")
    await erase(house, learner)
    await desk.pass_time(months * 31 * DAY + 3 * MINUTE)  # no later month opens either
    assert await attempt_states(payments_database, plan.charge_id) == ["paid"]
    assert await books_of(payments_database, plan.charge_id)
    parties = "SELECT count(*) FROM invoice_parties WHERE subject_id = $1"
    assert await ask(payments_database, parties, learner.subject_id) == [(0,)]
    assert await find_remains(house, [learner.subject_id], with_books=True) == []


async def test_whoever_is_not_erased_keeps_their_invoices(
    desk: Desk, learner: Learner, join: Join, house: Process
) -> None:
    other = await join()
    invoice = await invoice_of(desk, other)
    await erase(house, learner)
    assert (await read(desk, invoice["id"], other.headers)).json()["buyer"] is not None
