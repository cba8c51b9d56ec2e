"""People who wrote by mail and have no account: found by their address, and gone with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    LargeBinary,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    insert,
    select,
    text,
)

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.data_rights.models import (
    OPEN_STATES,
    RequestId,
    correspondent_addresses,
    correspondents,
    rights_requests,
)
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True, slots=True)
class CorrespondentRow:
    """Where a correspondent is reached; never printed."""

    subject_id: SubjectId
    id: Any
    email: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True)
class LastRequest:
    """A correspondent who waits for nothing, and the request that ended last."""

    subject_id: SubjectId
    request_id: RequestId


@dataclass(frozen=True, slots=True)
class _Owner:
    subject_id: SubjectId


_c, _a, _r = correspondents, correspondent_addresses, rights_requests
_owner: Any = bindparam("owner", type_=Uuid())
_waits = text(f"rights_requests.state IN ({OPEN_STATES})")
_LOCK = command(
    select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)).label("locked"))
)
_BY_ADDRESS = statement(
    select(_a.c.subject_id)
    .distinct()
    .where(_a.c.address_index == any_(bindparam("indexes", type_=ARRAY(LargeBinary)))),
    _Owner,
)
_FIND = statement(
    select(_c.c.subject_id, _c.c.id, _c.c.email, _c.c.locale).where(_c.c.subject_id == _owner),
    CorrespondentRow,
)
_ADD = command(
    insert(_c).values(
        subject_id=bindparam("correspondent"),
        id=bindparam("row_id"),
        email=bindparam("address"),
        locale=bindparam("language"),
        written_at=bindparam("at", type_=DateTime(timezone=True)),
    )
)
_ADD_ADDRESS = command(insert(_a).values({column: bindparam(column.name) for column in _a.c}))
_of = _r.c.subject_id == _c.c.subject_id
_WAITING = select(_r.c.id).where(_of, _waits).correlate(_c).exists()
_LAST = (
    select(_r.c.id)
    .where(_of)
    .order_by(_r.c.completed_at.desc())
    .limit(1)
    .correlate(_c)
    .scalar_subquery()
)
_RECENT = (
    select(_r.c.id)
    .where(_of, _r.c.completed_at >= bindparam("before", type_=DateTime(timezone=True)))
    .correlate(_c)
    .exists()
)
_SERVED = statement(
    select(_c.c.subject_id, _LAST.label("request_id")).where(_c.c.subject_id == _owner, ~_WAITING),
    LastRequest,
)
_LEFT = statement(
    select(_c.c.subject_id)
    .where(and_(~_WAITING, ~_RECENT))
    .order_by(_c.c.written_at)
    .limit(bindparam("most")),
    _Owner,
)


async def lock_address(db: Database, index: bytes) -> None:
    """Wait for whoever else registers a mail from this address, until this transaction ends."""
    await db.run(_LOCK, lock=int.from_bytes(index[-8:], signed=True))


async def find_by_index(db: Database, indexes: Sequence[bytes]) -> SubjectId | None:
    """Who wrote from an address before, by its blind index under every living epoch."""
    found = await db.find(_BY_ADDRESS, indexes=list(indexes))
    return None if found is None else found.subject_id


async def find_correspondent(db: Database, subject_id: SubjectId) -> CorrespondentRow | None:
    """Where somebody without an account is reached; None for everybody else."""
    return await db.find(_FIND, owner=subject_id)


async def add_correspondent(
    db: Database,
    subject_id: SubjectId,
    indexes: Sequence[bytes],
    *,
    email: str,
    locale: str,
    at: datetime,
) -> None:
    """Keep an address under a key of its own, and what finds it."""
    await db.run(
        _ADD, correspondent=subject_id, row_id=new_id(), address=email, language=locale, at=at
    )
    found = [{"address_index": index, "subject_id": subject_id} for index in indexes]
    await db.run_each(_ADD_ADDRESS, found)


async def find_served(db: Database, subject_id: SubjectId) -> LastRequest | None:
    """The correspondent, once no request of theirs is open."""
    return await db.find(_SERVED, owner=subject_id)


async def list_left(db: Database, *, before: datetime, most: int) -> list[SubjectId]:
    """Correspondents who wait for nothing since a time, the oldest first."""
    return [row.subject_id for row in await db.list(_LEFT, before=before, most=most)]
