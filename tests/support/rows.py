"""Rows made from the metadata alone: a test of them covers tables that nobody thought of."""

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import CheckConstraint, Column, Table
from sqlalchemy.types import (
    ARRAY,
    JSON,
    Boolean,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    TypeEngine,
    Uuid,
)

from qp_api.core.crypto.column import Sealed
from qp_api.kit.ids import new_id

_MOMENT = datetime(2026, 11, 24, 6, tzinfo=UTC)


async def plant_subject(admin: asyncpg.Connection, processing: str = "open", **ok: bool) -> UUID:
    """A subject in this state; `marketing_ok` and `analytics_ok` are false unless said."""
    subject_id = new_id()
    await admin.execute(
        "INSERT INTO subjects (id, created_at, processing, marketing_ok, analytics_ok)"
        " VALUES ($1, $2, $3, $4, $5)",
        subject_id,
        _MOMENT,
        processing,
        ok.get("marketing_ok", False),
        ok.get("analytics_ok", False),
    )
    return subject_id


async def plant_row(admin: asyncpg.Connection, table: Table, subject_id: UUID) -> UUID | None:
    """A row of this subject's, its foreign keys unchecked; the row's id where it has one.

    `admin` is a superuser with `session_replication_role = replica`.
    """
    try:
        return await _plant(admin, table, subject_id, full=False)
    except asyncpg.CheckViolationError:
        return await _plant(admin, table, subject_id, full=True)


async def _plant(
    admin: asyncpg.Connection, table: Table, subject_id: UUID, *, full: bool
) -> UUID | None:
    """A `full` row has a value in every column; the other one only where it must."""
    row = {column.name: _value(column, table, subject_id, full=full) for column in table.columns}
    if "id" in row and _is_own_id(table):
        row["id"] = subject_id
    names = ", ".join(row)
    places = ", ".join(f"${index}" for index in range(1, len(row) + 1))
    await admin.execute(f"INSERT INTO {table.name} ({names}) VALUES ({places})", *row.values())  # noqa: S608 -- names from the metadata
    found = row.get("id")
    return found if isinstance(found, UUID) else None


def _value(column: Column[Any], table: Table, subject_id: UUID, *, full: bool) -> Any:
    if column.name == "subject_id":
        return subject_id
    if column.nullable and not full and not isinstance(column.type, Sealed):
        return None
    allowed = _allowed(column, table)
    return _of_type(column.type) if allowed is None else allowed


_SAMPLES: tuple[tuple[type[TypeEngine[Any]], Callable[[], Any]], ...] = (
    (Sealed, lambda: bytes([1]) + secrets.token_bytes(40)),
    (Uuid, new_id),
    (Boolean, lambda: False),
    (Integer, lambda: 1),
    (DateTime, lambda: _MOMENT),
    (Date, _MOMENT.date),
    (LargeBinary, lambda: secrets.token_bytes(32)),
    (JSON, lambda: "{}"),
    (ARRAY, list),
    (String, lambda: secrets.token_hex(8)),
)


def _of_type(kind: TypeEngine[Any]) -> Any:
    return next(make() for known, make in _SAMPLES if isinstance(kind, known))


def _allowed(column: Column[Any], table: Table) -> str | None:
    """The first word that a CHECK such as `state IN ('a', 'b')` allows."""
    for check in _checks(table):
        found = re.search(rf"\b{column.name} IN \('([^']+)'", check)
        if found:
            return found[1]
    return None


def _is_own_id(table: Table) -> bool:
    return any(re.fullmatch(r"id = subject_id", check) for check in _checks(table))


def _checks(table: Table) -> list[str]:
    return [str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)]
