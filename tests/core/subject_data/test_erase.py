"""The walk erases one person whole, keeps what the law keeps, and touches nobody else."""

from typing import Any

import asyncpg
import pytest

from core.subject_data.planted_people import Person, make_person, rows_of_others, work
from qp_api.core.actor import Processing
from qp_api.core.duties.models import duties
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import CountDiffers, Counts, count_rows, erase
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import Mode
from qp_api.kit.ids import SubjectId, new_id
from support.databases import Database, ask, execute
from support.rows import plant_row

WHOLE = {
    "planted_bills": {"blank": 1},
    "planted_lookups": {"delete": 1},
    "planted_visits": {"delete": 2},
    "planted_profiles": {"delete": 1},
}


async def _erase(house: Process, *people: Person, **options: Any) -> Counts:
    ids = [person.subject_id for person in people]
    async with work(house, mode=Mode.EXCLUSIVE, about=ids[0]) as uow:
        return await erase(uow, ids, **options)


async def test_rows_go_values_go_and_what_the_law_keeps_stays(
    house: Process, planted_database: Database
) -> None:
    person = await make_person(house)
    assert await _erase(house, person) == WHOLE
    assert await _count(house, person.subject_id) == {"planted_bills": {"blank": 1}}
    kept = await ask(
        planted_database.admin_dsn,
        "SELECT row(amount, buyer IS NOT NULL, memo IS NULL) FROM planted_bills"
        " WHERE subject_id = $1",
        person.subject_id,
    )
    assert kept == (1200_00, True, True)


async def _count(house: Process, subject_id: SubjectId) -> Counts:
    async with work(house, about=subject_id) as uow:
        return await count_rows(uow, [subject_id])


async def test_many_people_go_in_as_many_statements_as_one(house: Process) -> None:
    people = [await make_person(house) for _ in range(4)]
    spared = await make_person(house)
    trips = []
    for group in (people[:1], people[1:]):
        ids = [person.subject_id for person in group]
        async with work(house, mode=Mode.EXCLUSIVE, about=ids[0]) as uow:
            before = uow.db.round_trips
            counts = await erase(uow, ids)
            trips.append(uow.db.round_trips - before)
        assert counts["planted_visits"] == {"delete": 2 * len(group)}
    assert trips[0] == trips[1]
    assert await _count(house, spared.subject_id) == WHOLE


async def test_bystanders_are_byte_identical(house: Process, planted_database: Database) -> None:
    person = await make_person(house)
    others = {(await make_person(house)).subject_id for _ in range(3)}
    gone = person.subject_id
    before = await rows_of_others(planted_database.admin_dsn, house.data_map, gone)
    await _erase(house, person)
    assert await rows_of_others(planted_database.admin_dsn, house.data_map, gone) == before
    assert others <= {row[0] for row in before["planted_profiles"]}


async def test_a_second_walk_finds_nothing_and_succeeds(house: Process) -> None:
    person = await make_person(house)
    await _erase(house, person)
    assert await _erase(house, person) == {"planted_bills": {"blank": 1}}


async def test_a_count_that_differs_from_the_plan_undoes_everything(
    house: Process, planted_database: Database
) -> None:
    person = await make_person(house)
    admin = planted_database.admin_dsn
    execute(
        admin,
        "CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    )
    execute(
        admin,
        "CREATE TRIGGER hide BEFORE DELETE ON planted_visits"
        " FOR EACH ROW WHEN (OLD.page = '/p1') EXECUTE FUNCTION hide()",
    )
    with pytest.raises(CountDiffers, match="planted_visits"):
        await _erase(house, person)
    assert await _count(house, person.subject_id) == WHOLE
    execute(admin, "DROP FUNCTION hide CASCADE")
    assert await _erase(house, person) == WHOLE


async def test_duties_owed_to_the_person_are_dropped_but_for_the_one_in_hand(
    house: Process, planted_database: Database
) -> None:
    person, other = await make_person(house), await make_person(house)
    admin = await asyncpg.connect(planted_database.admin_dsn)
    own, in_hand, theirs = new_id(), new_id(), new_id()
    for duty, owner in ((own, person), (in_hand, person), (theirs, other)):
        await _plant_duty(admin, duty, owner.subject_id)
    await _erase(house, person, sparing=[in_hand])
    states = {row["id"]: row["state"] for row in await admin.fetch("SELECT id, state FROM duties")}
    await admin.close()
    assert [states[duty] for duty in (own, in_hand, theirs)] == ["dropped", "waiting", "waiting"]


async def _plant_duty(admin: asyncpg.Connection, duty: object, owner: SubjectId) -> None:
    await admin.execute("SET session_replication_role = replica")
    planted = await plant_row(admin, duties, owner)
    await admin.execute("UPDATE duties SET id = $1 WHERE id = $2", duty, planted)


async def test_verification_finds_values_that_still_open(house: Process) -> None:
    person = await make_person(house)
    places = {remains.place for remains in await find_remains(house, [person.subject_id])}
    assert places == {*WHOLE, "key store"}
    await _erase(house, person)
    remains = await find_remains(house, [person.subject_id])
    assert [(one.place, one.what) for one in remains] == [("key store", "a living key")]
    await house.keyring.shred([person.subject_id])
    assert await find_remains(house, [person.subject_id]) == []


async def test_verification_reads_values_and_not_only_counts(
    house: Process, planted_database: Database
) -> None:
    person = await make_person(house)
    memo = await ask(
        planted_database.admin_dsn,
        "SELECT memo FROM planted_bills WHERE subject_id = $1",
        person.subject_id,
    )
    await _erase(house, person)
    await house.keyring.shred([person.subject_id])
    assert await find_remains(house, [person.subject_id]) == []
    execute(
        planted_database.admin_dsn,
        f"UPDATE planted_bills SET memo = '\\x{memo.hex()}'"  # noqa: S608 -- our own bytes
        f" WHERE subject_id = '{person.subject_id}'",
    )
    remains = await find_remains(house, [person.subject_id])
    assert [(one.place, one.what) for one in remains] == [("planted_bills", "memo")]


async def test_a_person_that_the_key_store_never_knew_is_no_erased_person(house: Process) -> None:
    stranger = SubjectId(new_id())
    remains = await find_remains(house, [stranger])
    assert [(one.place, one.what) for one in remains] == [("key store", "no such key")]


async def test_files_that_a_handler_still_gives_are_found(house: Process) -> None:
    person = await make_person(house)
    await _erase(house, person)
    await house.keyring.shred([person.subject_id])
    holder = _Files({person.subject_id: {"portrait.png": b"pixels"}})
    remains = await find_remains(house, [person.subject_id], handlers=[holder])
    assert [(one.place, one.what) for one in remains] == [("portraits", "portrait.png")]
    await holder.erase(house, [person.subject_id])
    assert await find_remains(house, [person.subject_id], handlers=[holder]) == []


class _Files:
    name = "portraits"

    def __init__(self, files: dict[SubjectId, dict[str, bytes]]) -> None:
        self._files = files

    async def collect(self, _: Process, subject_id: SubjectId) -> dict[str, bytes]:
        return self._files.get(subject_id, {})

    async def erase(self, _: Process, subject_ids: Any) -> int:
        return sum(len(self._files.pop(one, {})) for one in subject_ids)


async def test_the_tombstone_refuses_what_is_personal_and_lets_the_rest_be(
    house: Process, planted_database: Database
) -> None:
    person = await make_person(house)
    await _erase(house, person)
    for state in (Processing.ERASING, Processing.ERASED):
        async with work(house, mode=Mode.EXCLUSIVE, about=person.subject_id) as uow:
            await set_processing(uow, person.subject_id, state)
    rights = await asyncpg.connect(planted_database.dsn("qp_rights"))
    index = "INSERT INTO planted_lookups (email_index, subject_id) VALUES ('\\x01', $1)"
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await rights.execute(index, person.subject_id)
    assert refused.value.constraint_name == "refuse_erased"
    other = await make_person(house)
    assert await rights.execute(index, other.subject_id) == "INSERT 0 1"
    kept = "UPDATE planted_bills SET {} WHERE subject_id = $1"
    assert await rights.execute(kept.format("amount = 1"), person.subject_id) == "UPDATE 1"
    with pytest.raises(asyncpg.CheckViolationError):
        await rights.execute(kept.format("memo = buyer"), person.subject_id)
    assert await rights.execute(kept.format("memo = buyer"), other.subject_id) == "UPDATE 1"
    await rights.close()
    service = await asyncpg.connect(planted_database.dsn("qp_service"))
    page = "INSERT INTO planted_visits SELECT $1, gen_random_uuid(), $2, '/late'"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(page, person.subject_id, person.profile_id)
    assert await service.execute(page, other.subject_id, other.profile_id) == "INSERT 0 1"
    await service.close()
