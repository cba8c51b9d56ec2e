"""Erasures under way, and their receipts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, DateTime, Text, Uuid, and_, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.data_rights.models import (
    RequestId,
    erasures,
    receipts,
    rights_requests,
)
from qp_api.kit.ids import SubjectId

Counts = dict[str, dict[str, int]]


class NoErasure(LookupError):
    """A step is owed for an erasure that never began."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What an erasure will do, by which notes; `with_books` the financial keys go too (P8.1)."""

    data_map_version: str
    digest: str
    with_books: bool


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """An erasure as far as it has come, with the request that it carries out."""

    started_at: datetime
    data_map_version: str
    plan_hash: str
    with_books: bool
    keys_destroyed_at: datetime | None
    destroyed_keys: list[str] | None
    counts: Counts | None
    number: str
    received_at: datetime
    state: str
    correspondent_id: SubjectId | None


_e, _c, _r = erasures, receipts, rights_requests
_instant: Any = DateTime(timezone=True)
_mine = (
    _e.c.subject_id == bindparam("owner", type_=Uuid()),
    _e.c.id == bindparam("request_id", type_=Uuid()),
)
_of_request = and_(_r.c.subject_id == _e.c.subject_id, _r.c.id == _e.c.id)
_ADD = command(
    insert(_e).values(
        subject_id=bindparam("owner"),
        id=bindparam("request_id"),
        started_at=bindparam("at", type_=_instant),
        data_map_version=bindparam("version"),
        plan_hash=bindparam("plan"),
        with_books=bindparam("books"),
    )
)
_FIND = statement(
    select(
        _e.c.started_at,
        _e.c.data_map_version,
        _e.c.plan_hash,
        _e.c.with_books,
        _e.c.keys_destroyed_at,
        _e.c.destroyed_keys,
        _e.c.counts,
        _r.c.number,
        _r.c.received_at,
        _r.c.state,
        _r.c.correspondent_id,
    )
    .select_from(_e.join(_r, _of_request))
    .where(*_mine),
    ErasureRow,
)
_NOTE_KEYS = command(
    update(_e)
    .where(*_mine)
    .values(
        destroyed_keys=bindparam("fingerprints", type_=ARRAY(Text)),
        keys_destroyed_at=bindparam("at", type_=_instant),
    )
)
_NOTE_WALK = command(
    update(_e)
    .where(*_mine)
    .values(
        data_map_version=bindparam("version"),
        plan_hash=bindparam("plan"),
        counts=bindparam("counted", type_=JSONB()),
    )
)
_NOTE_COUNTS = command(update(_e).where(*_mine).values(counts=bindparam("counted", type_=JSONB())))
_ADD_RECEIPT = command(
    insert(_c).values(
        subject_id=bindparam("owner"),
        id=bindparam("request_id"),
        signed_at=bindparam("at", type_=_instant),
        document=bindparam("signed", type_=JSONB()),
    )
)


async def add_erasure(
    db: Database,
    subject_id: SubjectId,
    request_id: RequestId,
    *,
    plan: Planned,
    at: datetime,
) -> None:
    """Begin an erasure under a plan."""
    await db.run(
        _ADD,
        owner=subject_id,
        request_id=request_id,
        version=plan.data_map_version,
        plan=plan.digest,
        books=plan.with_books,
        at=at,
    )


async def get_erasure(db: Database, subject_id: SubjectId, request_id: RequestId) -> ErasureRow:
    """How far an erasure is. Raises NoErasure, which is no NotFound: no duty is dropped for it."""
    row = await db.find(_FIND, owner=subject_id, request_id=request_id)
    if row is None:
        raise NoErasure
    return row


async def note_keys(
    db: Database, subject_id: SubjectId, request_id: RequestId, *, keys: list[str], at: datetime
) -> None:
    """Write down the fingerprints of the keys that were destroyed."""
    await db.change(_NOTE_KEYS, owner=subject_id, request_id=request_id, fingerprints=keys, at=at)


async def note_walk(
    db: Database,
    subject_id: SubjectId,
    request_id: RequestId,
    *,
    version: str,
    plan: str,
    counts: Counts,
) -> None:
    """Write down what the walk did, and under which plan."""
    await db.change(
        _NOTE_WALK,
        owner=subject_id,
        request_id=request_id,
        version=version,
        plan=plan,
        counted=counts,
    )


async def note_counts(
    db: Database, subject_id: SubjectId, request_id: RequestId, counts: Counts
) -> None:
    """Write down what was done."""
    await db.change(_NOTE_COUNTS, owner=subject_id, request_id=request_id, counted=counts)


async def add_receipt(
    db: Database,
    subject_id: SubjectId,
    request_id: RequestId,
    *,
    document: dict[str, Any],
    at: datetime,
) -> None:
    """Keep a signed receipt. Raises UniqueViolated: a request has one."""
    await db.run(_ADD_RECEIPT, owner=subject_id, request_id=request_id, signed=document, at=at)
