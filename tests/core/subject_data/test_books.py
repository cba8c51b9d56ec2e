"""What the books hold opens for its owner until erasure, and after that in custody alone (P4.3)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from core.subject_data.planted_people import Person, make_person
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.crypto.faults import KeyNotLoaded
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import erase
from qp_api.core.subject_data.held import held_by
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.subject_data.table_walk import walk_of
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId


async def bills(house: Process, purpose: Purpose, about: SubjectId) -> Sequence[Any]:
    walk = walk_of(house.data_map["planted_bills"])
    async with UnitOfWork(house, purpose, SYSTEM, mode=Mode.READ, about=about) as uow:
        return await uow.db.list(walk.page, subject=about, after=UUID(int=0), most=9)


async def set_state(house: Process, person: Person, *states: Processing) -> None:
    for state in states:
        async with UnitOfWork(
            house, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=person.subject_id
        ) as uow:
            if state is Processing.ERASED:
                await erase(uow, [person.subject_id])
                await house.keyring.shred([person.subject_id])
            await set_processing(uow, person.subject_id, state)


@pytest.mark.parametrize("state", [Processing.ERASING, Processing.ERASED])
async def test_after_erasure_only_custody_opens_the_books(
    house: Process, state: Processing
) -> None:
    person = await make_person(house)
    (bill,) = await bills(house, Purpose.RIGHTS, person.subject_id)
    assert bill.buyer == "buyer"
    await set_state(house, person, state)
    with pytest.raises(KeyNotLoaded):
        await bills(house, Purpose.RIGHTS, person.subject_id)
    (kept,) = await bills(house, Purpose.LAW, person.subject_id)
    assert kept.buyer == "buyer"


async def test_an_erasure_that_leaves_the_books_is_whole(house: Process) -> None:
    person = await make_person(house)
    await set_state(house, person, Processing.ERASING, Processing.ERASED)
    assert await find_remains(house, [person.subject_id]) == []
    (held,) = held_by(house.data_map["planted_bills"])
    assert held.ground == "eu-gdpr:A6-1-c"


async def test_nobody_in_particular_opens_no_books_outside_custody(house: Process) -> None:
    person = await make_person(house)
    walk = walk_of(house.data_map["planted_bills"])
    params: dict[str, Any] = {"subject": person.subject_id}
    async with UnitOfWork(house, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        with pytest.raises(KeyNotLoaded):
            await uow.db.list(walk.page, after=person.subject_id, most=9, **params)
