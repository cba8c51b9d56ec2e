"""Hashes of the tokens by which somebody says: keep my account."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, LargeBinary, bindparam, insert, null, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.retention.models import retention_confirmations
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is, and what stands for the address that it was mailed to."""

    subject_id: SubjectId
    address_index: bytes = field(repr=False)


_c = retention_confirmations
_instant: Any = DateTime(timezone=True)
_hash = _c.c.token_hash == bindparam("hashed", type_=LargeBinary())
_living = (_hash, _c.c.expires_at > bindparam("now", type_=_instant))
_ADD = command(
    insert(_c).values(
        token_hash=bindparam("hashed"),
        subject_id=bindparam("holder"),
        address_index=bindparam("address"),
        used_at=null(),
        expires_at=bindparam("until"),
    )
)
_FIND = statement(select(_c.c.subject_id, _c.c.address_index).where(*_living), Holder)
_USE = command(
    update(_c)
    .where(*_living, _c.c.used_at.is_(None))
    .values(used_at=bindparam("at", type_=_instant))
)


async def add_confirmation(
    db: Database, token_hash: bytes, holder: Holder, *, expires_at: datetime
) -> None:
    """Remember a token by its hash, until `expires_at` (process time)."""
    await db.run(
        _ADD,
        hashed=token_hash,
        holder=holder.subject_id,
        address=holder.address_index,
        until=expires_at,
    )


async def find_confirmation(db: Database, token_hash: bytes, *, now: datetime) -> Holder | None:
    """Whose living token it is, used or not."""
    return await db.find(_FIND, hashed=token_hash, now=now)


async def use_confirmation(db: Database, token_hash: bytes, *, now: datetime, at: datetime) -> bool:
    """Use a token up: of any number at once exactly one is told so."""
    return await db.run(_USE, hashed=token_hash, now=now, at=at) > 0
