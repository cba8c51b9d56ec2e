"""Whose an address is, by its blind index; one at a time registers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    LargeBinary,
    any_,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.accounts.models import accounts, email_lookup
from qp_api.kit.ids import SubjectId

from .rows import AccountRef


@dataclass(frozen=True, slots=True)
class _Held:
    email_index: bytes


_a, _l = accounts.c, email_lookup.c
_indexes: Any = bindparam("indexes", type_=ARRAY(LargeBinary))
_LOCK_ADDRESS = command(
    select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)).label("locked"))
)
_BY_ADDRESS = statement(
    select(_a.subject_id, _a.verified_at, subjects.c.processing)
    .distinct()  # one row a living index epoch, all of the same person
    .select_from(email_lookup)
    .join(subjects, subjects.c.id == _l.subject_id)
    .join(accounts, _a.subject_id == _l.subject_id)
    .where(_l.email_index == any_(_indexes)),
    AccountRef,
)
_INDEXES = statement(
    select(_l.email_index)
    .where(_l.subject_id == bindparam("subject_id"))
    .order_by(_l.email_index.desc()),
    _Held,
)
_ADD_INDEX = command(insert(email_lookup).values({c: bindparam(c.name) for c in email_lookup.c}))

_DROP_INDEXES = command(delete(email_lookup).where(_l.subject_id == bindparam("subject_id")))


async def lock_address(db: Database, lock: int) -> None:
    """Wait for whoever else registers this address, until this transaction ends."""
    await db.run(_LOCK_ADDRESS, lock=lock)


async def find_by_address(db: Database, indexes: Sequence[bytes]) -> AccountRef | None:
    """Whose the address is, by its blind index under every living epoch."""
    return await db.find(_BY_ADDRESS, indexes=list(indexes))


async def list_indexes(db: Database, subject_id: SubjectId) -> list[bytes]:
    """The blind indexes of a person's present address, the newest epoch first."""
    return [row.email_index for row in await db.list(_INDEXES, subject_id=subject_id)]


async def add_address(db: Database, subject_id: SubjectId, indexes: Sequence[bytes]) -> None:
    """Let an address lead to its person, under each of these indexes."""
    lookups = [{"email_index": index, "subject_id": subject_id} for index in indexes]
    await db.run_each(_ADD_INDEX, lookups)


async def drop_addresses(db: Database, subject_id: SubjectId) -> None:
    """Let no address lead to a person any more."""
    await db.run(_DROP_INDEXES, subject_id=subject_id)
