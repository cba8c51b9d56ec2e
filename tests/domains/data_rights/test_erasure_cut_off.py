"""An erasure that is cut off anywhere ends the same: one receipt, nothing left (DR-11)."""

import itertools
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.cuts import Scissors, cut_process
from domains.data_rights.factories import (
    Caller,
    ask_erasure,
    make_due,
    plant_lookup,
    processing_of,
    work_off,
)
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.core.subject_data.verify import find_remains
from qp_api.domains.data_rights.messages import ErasureBegun
from qp_api.kit.ids import SubjectId
from support.databases import Database, ask, execute
from support.duties import post
from support.people import put_into

FEWEST_POINTS = 12


@pytest.mark.timeout(300)
@pytest.mark.long
async def test_it_ends_the_same_wherever_the_worker_dies(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    points: list[str] = []
    for at in itertools.count():
        caller, scissors = await join(), Scissors(at)
        portraits = _Portraits(caller.subject_id, scissors)
        held = {**house.ports, PrivacyHandlers: PrivacyHandlers((portraits,))}
        await ask_erasure(client, caller)
        await work_off(cut_process(replace(house, ports=held), scissors))
        if not scissors.happened:
            break
        points.append(scissors.points[at])
        await make_due(house)
        await work_off(replace(house, ports=held))
        await _ended_well(house, rights_database, caller, points[-1])
        assert portraits.left == 0, points[-1]
    assert len(points) >= FEWEST_POINTS, points
    assert set(points) == {f"{when} {what}" for when in ("before", "after") for what in _STEPS}


_STEPS = ("append_line", "shred", "commit", "erase")


async def _ended_well(house: Process, database: Database, caller: Caller, point: str) -> None:
    assert await processing_of(house, caller) is Processing.ERASED, point
    assert await find_remains(house, [caller.subject_id]) == [], point
    admin = await asyncpg.connect(database.admin_dsn)
    (receipt,) = await admin.fetch(
        "SELECT document FROM receipts WHERE subject_id = $1", caller.subject_id
    )
    owed = await admin.fetchval(
        "SELECT count(*) FROM duties WHERE subject_id = $1 AND state IN ('waiting', 'leased')"
        " AND kind LIKE 'data_rights.%'",
        caller.subject_id,
    )
    told = await admin.fetchval(
        "SELECT count(*) FROM duties d JOIN rights_requests r ON r.correspondent_id = d.subject_id"
        " WHERE r.subject_id = $1 AND d.kind = 'data_rights.ErasureCompleted'",
        caller.subject_id,
    )
    await admin.close()
    assert '"accounts": {"delete": 1}' in receipt["document"], point
    assert (owed, told) == (0, 1), point


class _Portraits:
    """A room's files; its eraser dies like the rest."""

    name = "portraits"

    def __init__(self, owner: SubjectId, scissors: Scissors) -> None:
        self._owner = owner
        self._scissors = scissors
        self.left = 1

    async def collect(self, _: Process, subject_id: SubjectId) -> dict[str, bytes]:
        return {"a.png": b"a"} if self.left and subject_id == self._owner else {}

    async def erase(self, _: Process, subject_ids: Any) -> int:
        if self._owner not in subject_ids:
            return 0
        self._scissors.pass_by("before erase")
        gone, self.left = self.left, 0
        self._scissors.pass_by("after erase")
        return gone


async def test_steps_that_come_twice_change_nothing(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    """ "Already erased" is success."""
    caller = await join()
    request = (await ask_erasure(client, caller)).json()
    await work_off(house)
    find = "SELECT document::text FROM receipts WHERE subject_id = $1"
    receipt = await ask(rights_database.admin_dsn, find, caller.subject_id)
    await post(house, ErasureBegun(subject_id=caller.subject_id, request_id=request["id"]))
    await work_off(house)
    assert await ask(rights_database.admin_dsn, find, caller.subject_id) == receipt
    await _ended_well(house, rights_database, caller, "again")


async def test_nobody_is_erased_who_was_not_closed_first(
    join: Join, house: Process, rights_database: Database
) -> None:
    caller = await join()
    await post(house, ErasureBegun(subject_id=caller.subject_id, request_id=caller.subject_id))
    await work_off(house)
    await house.keyring.load([caller.subject_id])
    assert house.keyring.current(caller.subject_id).version == 1
    failure = await ask(
        rights_database.admin_dsn,
        "SELECT failure FROM duties WHERE subject_id = $1",
        caller.subject_id,
    )
    assert failure == "NotErasing"
    await put_into(house, caller.subject_id, Processing.OPEN)
    execute(rights_database.admin_dsn, "DELETE FROM duties WHERE failure = 'NotErasing'")


async def test_what_was_in_flight_and_came_late_is_walked_too(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    caller = await join()
    await ask_erasure(client, caller)
    late = _WritesLate(house, caller)
    held = {**house.ports, PrivacyHandlers: PrivacyHandlers((late,))}
    await work_off(replace(house, ports=held))
    assert late.wrote
    await _ended_well(house, rights_database, caller, "late")


class _WritesLate:
    """After the walk, before the proof, a row of the erased person appears."""

    name = "late"

    def __init__(self, house: Process, caller: Caller) -> None:
        self._house, self._caller = house, caller
        self.wrote = False

    async def collect(self, _: Process, __: SubjectId) -> dict[str, bytes]:
        return {}

    async def erase(self, _: Process, __: Any) -> int:
        if not self.wrote:
            self.wrote = True
            await plant_lookup(self._house, self._caller.subject_id)
        return 0
