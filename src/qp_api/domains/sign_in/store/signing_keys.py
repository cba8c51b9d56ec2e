"""Signing keys at rest, wrapped by the root."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import signing_keys


@dataclass(frozen=True, slots=True)
class SigningKeyRow:
    """One key; `wrapped` opens only under the root and its own kid."""

    kid: str
    wrapped: bytes = field(repr=False)
    state: str


_k = signing_keys.c
_LIST = statement(
    select(_k.kid, _k.wrapped, _k.state).order_by(_k.created_at, _k.kid), SigningKeyRow
)
_ADD = command(
    insert(signing_keys)
    .values({c: bindparam(c.name) for c in signing_keys.c})
    .on_conflict_do_nothing()
)


async def list_signing_keys(db: Database) -> list[SigningKeyRow]:
    """All keys, the oldest first; empty before the first start."""
    return await db.list(_LIST)


async def add_signing_key(db: Database, row: SigningKeyRow, *, at: datetime) -> bool:
    """Add a key; False when another process has made the active one meanwhile."""
    added = {"kid": row.kid, "wrapped": row.wrapped, "state": row.state, "created_at": at}
    return await db.run(_ADD, **added) > 0
