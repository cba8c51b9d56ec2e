"""Invented people by the hundred thousand: sealed by our own path, copied in set-wise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg
from sqlalchemy import Table

from qp_api.core.crypto.blind_index import BlindIndex
from qp_api.core.crypto.column import Sealed
from qp_api.core.crypto.data_key import DataKey
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.ports import KeyName, StoredKey
from qp_api.core.db.subjects import subjects
from qp_api.core.privacy.inactivity import INACTIVE_MONTHS, Inactivity
from qp_api.core.process import Process
from qp_api.core.settings import Settings
from qp_api.domains.accounts.models import accounts, email_lookup
from qp_api.integrations.key_store import sqlite_statements as key_sql
from qp_api.integrations.key_store.sqlite_connection import connect
from qp_api.integrations.key_store.sqlite_schema import to_row
from qp_api.kit.calendar import add_months
from qp_api.kit.ids import SubjectId, new_subject_id
from qp_api.kit.text import RULES_VERSION

_BATCH: Final = 5_000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OneKey:
    """The key of the person at hand, as a sealed column asks for it."""

    key: DataKey

    def current(self, _subject_id: SubjectId, _key_class: KeyClass) -> DataKey:
        return self.key

    def get(self, _subject_id: SubjectId, _key_class: KeyClass, _version: int) -> DataKey:
        return self.key


@dataclass(frozen=True, slots=True)
class Somebody:
    """One invented person: their number, and the key that seals them."""

    number: int
    id: SubjectId
    key: OneKey
    stored: StoredKey

    @property
    def email(self) -> str:
        return f"learner.{self.number:06}@example.org"


def invent(process: Process, count: int, *, first: int = 0) -> Iterator[Somebody]:
    """People with new keys, none of them stored yet; numbered from `first`."""
    now = process.clock.now()
    for number in range(first, first + count):
        subject_id = new_subject_id()
        name = KeyName(subject_id, KeyClass.PERSONAL, 1)
        stored, key = process.hierarchy.new_data_key(name, created_at=now)
        yield Somebody(number, subject_id, OneKey(key), stored)


async def settle(process: Process, admin: asyncpg.Connection, people: Sequence[Somebody]) -> None:
    """Store people with their keys, accounts and addresses, a batch at a time; keys first."""
    for start in range(0, len(people), _BATCH):
        batch = people[start : start + _BATCH]
        store_keys(process.settings, [one.stored for one in batch])
        now = process.clock.now()
        await copy_rows(admin, subjects, [subject_row(one, now) for one in batch])
        await copy_sealed(admin, accounts, [(one, account_row(one, now)) for one in batch])
        index = BlindIndex(process.hierarchy, "accounts.email", rules=RULES_VERSION)
        found = [{"email_index": index.of(one.email), "subject_id": one.id} for one in batch]
        await copy_rows(admin, email_lookup, found)


def store_keys(settings: Settings, keys: Sequence[StoredKey]) -> None:
    """Add keys in one transaction; the port adds one at a time, as people come."""
    db = connect(f"{settings.key_store_path.absolute().as_uri()}?mode=rw", 5.0)
    try:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(key_sql.ADD, [to_row(key) for key in keys])
        db.execute("COMMIT")
    finally:
        db.close()


async def copy_sealed(
    admin: asyncpg.Connection, table: Table, rows: Sequence[tuple[Somebody, Row]]
) -> None:
    """Copy rows whose sealed cells are given in plain text."""
    await copy_rows(admin, table, [sealed(table, row, one.key) for one, row in rows])


async def copy_rows(
    admin: asyncpg.Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Copy rows as they are; a superuser is bound by no policy."""
    names = [column.name for column in table.columns]
    records = [tuple(row[name] for name in names) for row in rows]
    await admin.copy_records_to_table(table.name, records=records, columns=names)


def sealed(table: Table, row: Row, key: OneKey) -> Row:
    """The row with what is sealed, sealed for its cell."""
    done = dict(row)
    for column in table.columns:
        kind: Any = column.type
        if isinstance(kind, Sealed) and row[column.name] is not None:
            done[column.name] = kind.seal(row[column.name], key, row["id"], row["subject_id"])
    return done


def subject_row(one: Somebody, now: datetime) -> Row:
    """Open, without consents."""
    return {
        "id": one.id,
        "created_at": now,
        "erased_at": None,
        "processing": "open",
        "marketing_ok": False,
        "analytics_ok": False,
    }


def account_row(one: Somebody, now: datetime) -> Row:
    """A whole profile: five sealed fields and a sealed group."""
    address = {
        "street": f"House {one.number % 97}, Road {one.number % 31}",
        "city": "Dhaka",
        "district": "Dhaka",
        "postal_code": f"{1000 + one.number % 400}",
        "country": "BD",
    }
    return {
        "subject_id": one.id,
        "id": one.id,
        "name": f"Learner Number {one.number}",
        "email": one.email,
        "phone": f"+88017{one.number:08}",
        "organization": f"Example Textiles {one.number % 500}",
        "designation": "Quality officer",
        "billing_address": address,
        "roles": ["learner"],
        "age_band": "adult",
        "adult_from": None,
        "locale": "en",
        "time_zone": "Asia/Dhaka",
        "registered_at": now,
        "verified_at": now,
        # Yesterday: the first write of the day moves it, as it does for real people.
        "last_active_on": (now - timedelta(days=1)).date(),
        "inactivity": Inactivity.ACTIVE.value,
        "inactivity_due_on": add_months((now - timedelta(days=1)).date(), INACTIVE_MONTHS),
        "version": 1,
    }
