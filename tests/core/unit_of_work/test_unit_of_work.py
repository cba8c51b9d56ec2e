"""The unit of work on a real database: it commits on leaving, or nothing has happened."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from core.db.records import ADD, OF_SUBJECT, values
from qp_api.core.actor import PUBLIC, SYSTEM, Processing, Role
from qp_api.core.db.failures import ConstraintViolated
from qp_api.core.duties import Message
from qp_api.core.errors import NotFound, NothingNew
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId, new_id, new_subject_id
from support.databases import Database
from support.people import make_subject, person, put_into


class ThingHappened(Message):
    room = "testing"
    thing_id: UUID


async def _duties_of(database: Database, subject: SubjectId) -> list[Any]:
    admin = await asyncpg.connect(database.admin_dsn)
    found = await admin.fetch("SELECT * FROM duties WHERE subject_id = $1", subject)
    await admin.close()
    return list(found)


async def _entries_of(database: Database, subject: SubjectId) -> list[Any]:
    admin = await asyncpg.connect(database.admin_dsn)
    found = await admin.fetch(
        "SELECT e.*, p.entry_id IS NOT NULL AS pending FROM audit_entries e"
        " LEFT JOIN audit_pending p ON p.entry_id = e.id WHERE subject_id = $1",
        subject,
    )
    await admin.close()
    return list(found)


async def test_duty_and_entry_are_written_with_their_cause_in_one_statement(
    process: Process, database: Database
) -> None:
    subject, thing = await make_subject(process), new_id()
    async with UnitOfWork(process, Purpose.DELIVERY, person(subject)) as uow:
        await uow.db.change(ADD, **values(subject, "effect"))
        uow.post(ThingHappened(subject_id=subject, thing_id=thing))
        uow.audit("testing.happen", subject_id=subject, object_id=thing, details={"count": 2})
        before = uow.db.round_trips
    assert uow.db.round_trips == before + 1
    (duty,) = await _duties_of(database, subject)
    assert (duty["kind"], duty["state"]) == ("testing.ThingHappened", "waiting")
    assert str(thing) in duty["payload"]
    (entry,) = await _entries_of(database, subject)
    assert (entry["action"], entry["purpose"], entry["object_id"]) == (
        "testing.happen",
        "P2.1",
        thing,
    )
    assert entry["pending"] is True


async def test_an_act_on_somebody_else_is_put_down_to_the_role_with_the_most_power(
    process: Process, database: Database
) -> None:
    """P5.1: they read as what it was done. Unless the act names a role, or no role was needed."""
    concerned, other = await make_subject(process), await make_subject(process)
    learner = person(other)
    both = replace(learner, roles=frozenset({Role.SUPPORT, Role.DPO, Role.LEARNER}))

    for actor, about, details in (
        (both, concerned, {"count": 2}),
        (both, concerned, {"role": "support"}),
        (learner, concerned, {}),
        (both, other, {}),
    ):
        async with UnitOfWork(process, Purpose.RIGHTS, actor) as uow:
            uow.audit("testing.act", subject_id=about, details=details)

    entries = [*await _entries_of(database, concerned), *await _entries_of(database, other)]
    entries.sort(key=lambda entry: entry["id"].int)
    assert [json.loads(entry["details"]) for entry in entries] == [
        {"count": 2, "role": "dpo"},
        {"role": "support"},
        {},
        {},
    ]


async def test_an_exception_undoes_everything(process: Process, database: Database) -> None:
    subject = await make_subject(process)
    with pytest.raises(RuntimeError, match="in the middle"):
        async with UnitOfWork(process, Purpose.DELIVERY, person(subject)) as uow:
            await uow.db.change(ADD, **values(subject, "effect"))
            uow.post(ThingHappened(subject_id=subject, thing_id=new_id()))
            uow.audit("testing.happen", subject_id=subject)
            raise RuntimeError("in the middle")
    assert not await _duties_of(database, subject)
    assert not await _entries_of(database, subject)
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        assert not await uow.db.list(OF_SUBJECT, subject=subject)


async def test_what_shows_nothing_new_is_an_answer_and_noted(
    process: Process, database: Database
) -> None:
    subject = await make_subject(process)
    with pytest.raises(NothingNew):
        async with UnitOfWork(process, Purpose.DELIVERY, person(subject), mode=Mode.READ) as uow:
            uow.audit("testing.look", subject_id=subject)
            raise NothingNew
    (entry,) = await _entries_of(database, subject)
    assert entry["action"] == "testing.look"


@pytest.mark.alone
async def test_a_constraint_that_fails_at_commit_is_an_exception_and_leaves_nothing(
    process: Process, database: Database
) -> None:
    subject = await make_subject(process)
    owner = await asyncpg.connect(database.dsn("qp_owner"))
    await owner.execute(
        "ALTER TABLE idempotency_records ADD CONSTRAINT late_speaker UNIQUE (fingerprint)"
        " DEFERRABLE INITIALLY DEFERRED"
    )
    await owner.close()
    opened = False
    with pytest.raises(ConstraintViolated) as caught:
        async with UnitOfWork(process, Purpose.DELIVERY, person(subject)) as uow:
            await uow.db.change(ADD, **values(subject, "one", fingerprint=b"same"))
            await uow.db.change(ADD, **values(subject, "two", fingerprint=b"same"))
            opened = True
    assert opened
    assert caught.value.constraint == "late_speaker"
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        assert not await uow.db.list(OF_SUBJECT, subject=subject)


async def test_a_cancelled_request_gives_its_connection_back(process: Process) -> None:
    subject = await make_subject(process)

    async def abandoned() -> None:
        async with UnitOfWork(process, Purpose.DELIVERY, person(subject)) as uow:
            await uow.db.change(ADD, **values(subject, "half"))
            await asyncio.sleep(60)

    for _ in range(12):  # more than the pool holds
        task = asyncio.create_task(abandoned())
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with UnitOfWork(process, Purpose.DELIVERY, person(subject)) as uow:
        assert not await uow.db.list(OF_SUBJECT, subject=subject)


async def test_nothing_in_flight_outlives_an_exclusive_lock(process: Process) -> None:
    subject = await make_subject(process)
    order: list[str] = []
    written = asyncio.Event()

    async def enroll() -> None:
        async with UnitOfWork(process, Purpose.DELIVERY, person(subject)) as uow:
            await uow.db.change(ADD, **values(subject, "seat"))
            written.set()
            await asyncio.sleep(0.2)
        order.append("written")

    async def restrict() -> None:
        await written.wait()
        work = UnitOfWork(process, Purpose.RIGHTS, person(subject), mode=Mode.EXCLUSIVE)
        async with work as uow:
            assert len(await uow.db.list(OF_SUBJECT, subject=subject)) == 1
        order.append("restricted")

    await asyncio.gather(enroll(), restrict())
    assert order == ["written", "restricted"]


async def test_a_person_nobody_knows_is_not_found(process: Process) -> None:
    with pytest.raises(NotFound):
        async with UnitOfWork(process, Purpose.DELIVERY, person(new_subject_id())):
            pass


async def test_a_read_begins_no_transaction_and_costs_one_round_trip(process: Process) -> None:
    subject = await make_subject(process)
    async with UnitOfWork(process, Purpose.DELIVERY, person(subject), mode=Mode.READ) as uow:
        await uow.db.list(OF_SUBJECT, subject=subject)
        connection = await uow._transaction.connection()  # noqa: SLF001 -- looked at, not used
        assert not connection.is_in_transaction()
    assert uow.db.round_trips == 1


async def test_the_public_has_no_person_to_lock(process: Process) -> None:
    async with UnitOfWork(process, Purpose.SECURITY, PUBLIC) as uow:
        pass
    assert uow.db.round_trips == 0


async def test_a_restriction_since_the_token_was_read_is_seen_by_the_write(
    process: Process,
) -> None:
    subject = await make_subject(process)
    stale = person(subject, Processing.OPEN)
    await put_into(process, subject, Processing.RESTRICTED)
    with pytest.raises(Exception, match="processing_restricted"):
        async with UnitOfWork(process, Purpose.DELIVERY, stale):
            pass
