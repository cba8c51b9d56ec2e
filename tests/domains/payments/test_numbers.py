"""Invoice numbers have no holes, however many settle and however many give up."""

import asyncio
from datetime import date

import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.rules.numbers import fiscal_year, invoice_number, new_reference
from qp_api.domains.payments.store.invoices import take_number
from qp_api.kit.ids import new_id


class GaveUp(Exception):
    """As if something failed after the number was taken."""


def give_up(number: int) -> None:
    if number % 3 == 0:
        raise GaveUp


async def test_two_hundred_with_rollbacks_leave_no_hole(house: Process) -> None:
    series = f"T{new_id()}"
    turns = asyncio.Semaphore(8)

    async def finalise(number: int) -> int | None:
        async with turns:
            try:
                async with UnitOfWork(house, Purpose.LAW, SYSTEM) as uow:
                    serial = await take_number(uow.db, series, 2026)
                    give_up(number)
            except GaveUp:
                return None
            return serial

    taken = [one for one in await asyncio.gather(*map(finalise, range(200))) if one is not None]
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert len(taken) == 133


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2027, 6, 30), 2026), (date(2027, 7, 1), 2027), (date(2026, 12, 31), 2026)],
)
def test_a_fiscal_year_begins_in_july(day: date, year: int) -> None:
    assert fiscal_year(day) == year


def test_numbers_and_references_are_as_they_are_known() -> None:
    assert invoice_number("INV", 2026, 123) == "QP-INV-2026-27-000123"
    assert invoice_number("INV", 2099, 1) == "QP-INV-2099-00-000001"
    one, other = new_reference(), new_reference()
    assert len(one) == 22
    assert one != other
