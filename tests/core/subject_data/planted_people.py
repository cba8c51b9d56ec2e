"""People with a row in every planted table, and what the database holds of everybody else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, insert
from sqlalchemy.sql import Executable

from core.subject_data.planted_tables import Bill, Lookup, Planted, Profile, Visit
from qp_api.core.actor import SYSTEM
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.db.statements import Done, Statement, command
from qp_api.core.privacy import DataMap, Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import add_subject
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId, new_id, new_subject_id

AT = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


def _add(model: type[Planted]) -> Statement[Done]:
    made: Executable = insert(model.__table__).values(  # type: ignore[arg-type]
        {column.name: bindparam(column.name) for column in model.__table__.columns}
    )
    return command(made)


ADD_PROFILE, ADD_VISIT, ADD_LOOKUP, ADD_BILL = map(_add, (Profile, Visit, Lookup, Bill))


@dataclass(frozen=True)
class Person:
    subject_id: SubjectId
    profile_id: UUID
    email: str


def work(
    process: Process, *, mode: Mode = Mode.WRITE, about: SubjectId | None = None
) -> UnitOfWork:
    return UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=mode, about=about)


async def make_person(process: Process, *, visits: int = 2, **profile: Any) -> Person:
    """A person, all of whose values are made of their own id."""
    subject_id, profile_id = new_subject_id(), new_id()
    email = f"{subject_id.hex}@people.test"
    await process.keyring.create(subject_id)
    await process.keyring.create(subject_id, KeyClass.FINANCIAL, retain_until=AT)
    async with work(process) as uow:
        await add_subject(uow, subject_id, at=AT)
        owned = {"subject_id": subject_id}
        values = {
            "email": email,
            "name": f"নাম {subject_id.hex}",
            "phone": None,
            "employer": None,
            "address": {"line": f"road {subject_id.hex}", "city": "Dhaka"},
            "password_hash": f"hash-{subject_id.hex}",
            "locale": "bn",
            "seen_at": AT,
            "version": 1,
        }
        await uow.db.change(ADD_PROFILE, **owned, id=profile_id, **{**values, **profile})
        for number in range(visits):
            await uow.db.change(
                ADD_VISIT, **owned, id=new_id(), profile_id=profile_id, page=f"/p{number}"
            )
        await uow.db.change(ADD_LOOKUP, **owned, email_index=subject_id.bytes)
        await uow.db.change(
            ADD_BILL, **owned, id=new_id(), amount=1200_00, buyer="buyer", memo="for the course"
        )
    return Person(subject_id, profile_id, email)


async def rows_of_others(admin_dsn: str, data_map: DataMap, *gone: SubjectId) -> dict[str, Any]:
    """Every row of every table that is not about these people, byte for byte."""
    admin = await asyncpg.connect(admin_dsn)
    try:
        found = {}
        for table in data_map:
            names = table.table.c
            owner = "id" if table.name == "subjects" else "subject_id"
            where = (
                f"WHERE {owner} <> ALL ($1::uuid[])"
                if owner in names
                else "WHERE $1::uuid[] IS NOT NULL"
            )
            key = ", ".join(column.name for column in table.table.primary_key.columns)
            rows = await admin.fetch(
                f"SELECT * FROM {table.name} {where} ORDER BY {key}",  # noqa: S608 -- names from the metadata
                list(gone),
            )
            found[table.name] = [tuple(row) for row in rows]
        return found
    finally:
        await admin.close()
