"""The financial key has a version a month: opened once, ended month by month (P4.3)."""

from datetime import timedelta

import pytest

from qp_api.core.crypto.data_key import DataKey
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import ERASED, KeyErased
from qp_api.kit.ids import SubjectId, new_subject_id
from support.keys import KeyHouse

FINANCIAL = KeyClass.FINANCIAL


async def open_month(house: KeyHouse, one: SubjectId, month: int) -> int:
    await house.ring.open_month(one, month, retain_until=house.clock.now())
    return house.ring.current(one, FINANCIAL).version


async def test_a_month_opens_once_and_the_newest_seals(house: KeyHouse, other: KeyHouse) -> None:
    one = new_subject_id()
    assert await open_month(house, one, 202611) == 202611
    first = house.ring.current(one, FINANCIAL)
    assert await open_month(house, one, 202611) == 202611
    assert house.ring.current(one, FINANCIAL) is first
    assert await open_month(other, one, 202612) == 202612
    # Another process was a little ahead at the turn of the month: its later month serves as well.
    house.clock.advance(timedelta(seconds=61))
    assert await open_month(house, one, 202611) == 202612


async def test_a_month_that_another_process_opened_is_taken_over(
    house: KeyHouse, other: KeyHouse
) -> None:
    one = new_subject_id()
    await house.ring.load([one], FINANCIAL)
    assert await open_month(other, one, 202611) == 202611
    assert await open_month(house, one, 202611) == 202611


async def test_later_months_open_when_all_before_have_ended(house: KeyHouse) -> None:
    one = new_subject_id()
    await open_month(house, one, 202611)
    await house.ring.shred([one], FINANCIAL)
    with pytest.raises(KeyErased):
        await open_month(house, one, 202611)
    assert await open_month(house, one, 203401) == 203401
    assert house.ring.get(one, FINANCIAL, 202611) is ERASED


async def test_only_the_months_before_one_end(house: KeyHouse) -> None:
    one = new_subject_id()
    for month in (202611, 202612):
        await open_month(house, one, month)
    await house.ring.shred([one], FINANCIAL, below=202612)
    await house.ring.load([one], FINANCIAL)
    assert house.ring.get(one, FINANCIAL, 202611) is ERASED
    assert isinstance(house.ring.get(one, FINANCIAL, 202612), DataKey)
