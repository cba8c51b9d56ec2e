"""An address leads to its account through the map, as the room that owns it writes it."""

import pytest

from core.subject_data.planted_people import work
from domains.enrollment.factories import make_learner
from qp_api.core.actor import Processing
from qp_api.core.errors import NotFound
from qp_api.core.privacy import DataMap
from qp_api.core.process import Process
from qp_api.core.subject_data.address import NoAddressLookup, find_by_address
from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import Mode
from qp_api.kit.ids import new_id, new_subject_id
from qp_api.kit.text import NotAnEmail
from support.people import put_into


async def test_it_is_found_however_it_is_spelled(process: Process) -> None:
    learner, other = await make_learner(process), await make_learner(process)
    async with work(process, mode=Mode.READ) as uow:
        assert await find_by_address(uow, learner.email) == learner.subject_id
        assert await find_by_address(uow, f" {other.email.upper()}") == other.subject_id
        assert await find_by_address(uow, f"{new_id()}@example.org") is None
        with pytest.raises(NotAnEmail):
            await find_by_address(uow, "no address")


async def test_a_house_without_a_lookup_says_so(process: Process) -> None:
    tables = [table for table in process.data_map.tables if not table.is_lookup]
    process.data_map = DataMap(tuple(tables))
    async with work(process, mode=Mode.READ) as uow:
        with pytest.raises(NoAddressLookup):
            await find_by_address(uow, "somebody@example.org")


async def test_who_is_held_is_told_as_they_stand(process: Process) -> None:
    learner = await make_learner(process)
    await put_into(process, learner.subject_id, Processing.FROZEN)
    async with work(process) as uow:
        assert await lock_person(uow, learner.subject_id) is Processing.FROZEN
        with pytest.raises(NotFound):
            await lock_person(uow, new_subject_id())
