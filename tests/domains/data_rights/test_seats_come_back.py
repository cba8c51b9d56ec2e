"""An erased learner's seat is free again, exactly once; everybody else keeps theirs."""

from typing import Any

import httpx
import pytest

from domains.catalog.factories import make_cohort
from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, ask_erasure, work, work_off
from domains.enrollment.factories import Learner, enroll
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import erase
from qp_api.core.unit_of_work import Mode
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.errors import CohortFull
from support.databases import Database, ask


def _learner(caller: Caller) -> Learner:
    return Learner(caller.subject_id, caller.email, caller.token)


async def _taken(database: Database, cohort_id: CohortId) -> Any:
    return await ask(database.admin_dsn, "SELECT taken FROM cohorts WHERE id = $1", cohort_id)


async def test_the_seat_of_whoever_is_erased_is_given_to_the_next(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    leaving, staying, waiting = [await join() for _ in range(3)]
    cohort_id, other = [await make_cohort(house, capacity=2) for _ in range(2)]
    for caller in (leaving, staying):
        await enroll(house, _learner(caller), cohort_id)
    await enroll(house, _learner(leaving), other)
    with pytest.raises(CohortFull):
        await enroll(house, _learner(waiting), cohort_id)

    await ask_erasure(client, leaving)
    await work_off(house)

    assert [await _taken(rights_database, one) for one in (cohort_id, other)] == [1, 0]
    await enroll(house, _learner(waiting), cohort_id)


async def test_who_is_walked_twice_gives_it_back_once(
    join: Join, house: Process, rights_database: Database
) -> None:
    leaving, staying = [await join() for _ in range(2)]
    cohort_id = await make_cohort(house, capacity=2)
    for caller in (leaving, staying):
        await enroll(house, _learner(caller), cohort_id)
    for _ in range(2):
        async with work(house, mode=Mode.EXCLUSIVE, about=leaving.subject_id) as uow:
            await erase(uow, [leaving.subject_id])
        assert await _taken(rights_database, cohort_id) == 1


async def test_a_walk_that_is_undone_gives_nothing_back(
    caller: Caller, house: Process, rights_database: Database
) -> None:
    cohort_id = await make_cohort(house, capacity=2)
    await enroll(house, _learner(caller), cohort_id)
    with pytest.raises(ZeroDivisionError):
        async with work(house, mode=Mode.EXCLUSIVE, about=caller.subject_id) as uow:
            await erase(uow, [caller.subject_id])
            _ = 1 / 0
    assert await _taken(rights_database, cohort_id) == 1
