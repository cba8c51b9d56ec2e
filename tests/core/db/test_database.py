"""Statements on PostgreSQL: sealed on the way in, opened on the way out, refused without values."""

import asyncpg
import pytest

from core.db.records import ADD, FIND, OF_SUBJECT, REWRITE, values
from qp_api.core.actor import SYSTEM
from qp_api.core.crypto.faults import Tampered
from qp_api.core.db.failures import NothingChanged, UniqueViolated, WallBreached
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import new_id
from support.databases import Database
from support.people import make_subject

MARK = "মার্ক-7f3a9c"


def work(process: Process, purpose: Purpose = Purpose.RIGHTS) -> UnitOfWork:
    return UnitOfWork(process, purpose, SYSTEM)


async def test_a_sealed_value_comes_back_and_never_stands_in_the_row(
    process: Process, database: Database
) -> None:
    subject = await make_subject(process)
    row = values(subject, MARK)
    async with work(process) as uow:
        await uow.db.change(ADD, **row)
    async with work(process) as uow:
        found = await uow.db.get(FIND, subject=subject, record=row["id"])
    assert (found.answer, found.status) == (MARK, 200)
    admin = await asyncpg.connect(database.admin_dsn)
    raw = await admin.fetchval("SELECT answer FROM idempotency_records WHERE id = $1", row["id"])
    await admin.close()
    assert raw[0] == 1
    assert MARK.encode() not in raw


async def test_an_update_seals_anew(process: Process) -> None:
    subject = await make_subject(process)
    row = values(subject, "before")
    async with work(process) as uow:
        await uow.db.change(ADD, **row)
        await uow.db.change(REWRITE, subject=subject, record=row["id"], text=MARK)
        found = await uow.db.get(FIND, subject=subject, record=row["id"])
    assert found.answer == MARK


async def test_keys_of_many_people_are_loaded_in_one_read(process: Process) -> None:
    people = [await make_subject(process) for _ in range(5)]
    async with work(process) as uow:
        for subject in people:
            await uow.db.change(ADD, **values(subject, MARK))
    async with work(process) as uow:
        before = process.keyring.store_reads
        for subject in people:
            assert [r.answer for r in await uow.db.list(OF_SUBJECT, subject=subject)] == [MARK]
        assert process.keyring.store_reads == before


_MOVE = """UPDATE idempotency_records a SET answer = b.answer
FROM idempotency_records b WHERE a.id = $1 AND b.id = $2"""
_FLIP = """UPDATE idempotency_records
SET answer = set_byte(answer, {at}, get_byte(answer, {at}) # 1)
WHERE id = $1 AND $2::uuid IS NOT NULL"""


@pytest.mark.parametrize("attack", [_MOVE, _FLIP.format(at=8), _FLIP.format(at=30)])
@pytest.mark.parametrize("same_person", [True, False])
async def test_a_value_moved_or_changed_by_sql_is_refused(
    attack: str, same_person: bool, process: Process, database: Database
) -> None:
    victim = await make_subject(process)
    other = victim if same_person else await make_subject(process)
    mine, theirs = values(victim, "mine"), values(other, "theirs")
    async with work(process) as uow:
        await uow.db.change(ADD, **mine)
        await uow.db.change(ADD, **theirs)
        assert (await uow.db.get(FIND, subject=victim, record=mine["id"])).answer == "mine"
    admin = await asyncpg.connect(database.admin_dsn)
    assert await admin.execute(attack, mine["id"], theirs["id"]) == "UPDATE 1"
    await admin.close()
    async with work(process) as uow:
        with pytest.raises(Tampered):
            await uow.db.get(FIND, subject=victim, record=mine["id"])
        assert (await uow.db.get(FIND, subject=other, record=theirs["id"])).answer == "theirs"


async def test_raw_text_in_a_sealed_column_is_refused_by_the_database(database: Database) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    with pytest.raises(asyncpg.CheckViolationError):
        await admin.execute(
            "INSERT INTO idempotency_records VALUES ($1, $1, 'f', 200, $2, now())",
            new_id(),
            b"raw text that is long enough to pass for sealed",
        )
    await admin.close()


async def test_what_touches_no_row_is_no_success(process: Process) -> None:
    subject = await make_subject(process)
    async with work(process) as uow:
        with pytest.raises(NothingChanged):
            await uow.db.change(REWRITE, subject=subject, record=new_id(), text="x")
        with pytest.raises(NotFound):
            await uow.db.get(FIND, subject=subject, record=new_id())


async def test_parameters_are_all_or_nothing(process: Process) -> None:
    subject = await make_subject(process)
    async with work(process) as uow:
        with pytest.raises(TypeError, match="record"):
            await uow.db.find(FIND, subject=subject)
        with pytest.raises(TypeError, match="more"):
            await uow.db.find(FIND, subject=subject, record=subject, more=1)


async def test_a_violation_keeps_its_constraint_and_loses_its_values(process: Process) -> None:
    subject = await make_subject(process)
    row = values(subject, MARK)
    async with work(process) as uow:
        await uow.db.change(ADD, **row)
    with pytest.raises(UniqueViolated) as caught:
        async with work(process) as uow:
            await uow.db.change(ADD, **row)
    assert caught.value.constraint == "pk_idempotency_records"
    assert str(row["id"]) not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_a_role_without_a_grant_sets_off_the_alarm(process: Process) -> None:
    subject = await make_subject(process)
    with pytest.raises(WallBreached):
        async with work(process, Purpose.MARKETING) as uow:
            await uow.db.change(ADD, **values(subject, MARK))


async def test_one_batch_on_the_wire_for_many_rows(process: Process) -> None:
    subject = await make_subject(process)
    rows = [values(subject, f"{MARK}{number}") for number in range(20)]
    async with work(process) as uow:
        before = uow.db.round_trips
        await uow.db.run_each(ADD, rows)
        assert uow.db.round_trips == before + 1
        found = await uow.db.list(OF_SUBJECT, subject=subject)
    assert [record.answer for record in found] == [row["answer"] for row in rows]
