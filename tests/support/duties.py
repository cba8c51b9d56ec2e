"""Duties for tests: a table of effects that would show a second one, and what the rows say."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
from sqlalchemy import Column, MetaData, Table, Text, Uuid, bindparam, insert

from qp_api.core.actor import SYSTEM
from qp_api.core.db.statements import command
from qp_api.core.duties import Message
from qp_api.core.duties.claims import BACKLOG, Backlog
from qp_api.core.duties.job import Job
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from support.databases import Database

EFFECTS = Table("test_effects", MetaData(), Column("duty_id", Uuid), Column("handler", Text))
_ADD = command(insert(EFFECTS).values(duty_id=bindparam("duty_id"), handler=bindparam("handler")))


class DeedOwed(Message):
    """Something that leaves one row behind."""

    room: ClassVar[str] = "testing"
    number: int = 0


async def make_effects(database: Database) -> None:
    """Make the table, without a key: nothing but the house's own care keeps effects single."""
    await run(
        database,
        "CREATE TABLE test_effects (duty_id uuid, handler text);"
        f"GRANT SELECT, INSERT ON test_effects TO {', '.join(DbRole)}",
    )


async def leave_effect(
    job: Job, handler: str = "do_deed", *, purpose: Purpose = Purpose.LAW
) -> None:
    """Complete the duty with one row."""
    async with job.completing(purpose) as uow:
        await add_effect(uow, job.duty.id, handler)


async def add_effect(uow: UnitOfWork, duty_id: UUID, handler: str = "do_deed") -> None:
    """One row, in the transaction of this unit of work."""
    await uow.db.run(_ADD, duty_id=duty_id, handler=handler)


async def effects(database: Database) -> list[tuple[UUID, str]]:
    """Every effect there is, in no order."""
    rows = await fetch(database, "SELECT duty_id, handler FROM test_effects")
    return [(row["duty_id"], row["handler"]) for row in rows]


async def post(process: Process, *messages: Message, due_at: datetime | None = None) -> None:
    """Owe these, in one transaction with nothing else in it."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        for message in messages:
            uow.post(message, due_at=due_at)


async def duties(database: Database) -> list[asyncpg.Record]:
    """Every duty's row, in the order of posting."""
    return await fetch(database, "SELECT * FROM duties ORDER BY id")


async def the_duty(database: Database) -> asyncpg.Record:
    """The one duty's row."""
    (duty,) = await duties(database)
    return duty


async def backlog(process: Process) -> Backlog:
    """What is owed."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        return await uow.db.get(BACKLOG, now=uow.now)


async def expire_leases(database: Database) -> None:
    """As if every holder had been silent for too long."""
    await run(database, "UPDATE duties SET leased_until = now() - interval '1 second'")


async def set_failed(database: Database, failed_count: int) -> None:
    """As if every duty had failed so often."""
    await run(database, "UPDATE duties SET failed_count = $1", failed_count)


async def make_due(database: Database) -> None:
    """As if every pause before another try were over."""
    await run(database, "UPDATE duties SET retry_at = now()")


async def run(database: Database, statement: str, *values: object) -> None:
    """Run something as the superuser."""
    admin = await asyncpg.connect(database.admin_dsn)
    try:
        await admin.execute(statement, *values)
    finally:
        await admin.close()


async def fetch(database: Database, statement: str, *values: object) -> list[Any]:
    """Ask something as the superuser."""
    admin = await asyncpg.connect(database.admin_dsn)
    try:
        return list(await admin.fetch(statement, *values))
    finally:
        await admin.close()


def pause_of(duty: asyncpg.Record, since: datetime) -> timedelta:
    """For how long the duty waits before its next try."""
    return duty["retry_at"] - since  # type: ignore[no-any-return]
