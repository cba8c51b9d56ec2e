"""Signing keys at rest, wrapped by the root."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ARRAY, Text, any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import signing_keys
from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class SigningKeyRow:
    """One key; `wrapped` opens only under the root and its own kid. Times are process times."""

    kid: str
    wrapped: bytes = field(repr=False)
    state: str
    created_at: datetime
    since: datetime
    not_before: datetime | None


_k = signing_keys.c
_list = select(signing_keys).order_by(_k.created_at, _k.kid)
_LIST = statement(_list, SigningKeyRow)
_LOCK = statement(_list.with_for_update(), SigningKeyRow)
_ADD = command(
    insert(signing_keys)
    .values({c: bindparam(c.name) for c in signing_keys.c})
    .on_conflict_do_nothing()
)
_MOVE = command(
    update(signing_keys)
    .where(_k.kid == bindparam("moved"))
    .values(state=bindparam("state"), since=bindparam("since"))
)
_DROP = command(delete(signing_keys).where(_k.kid == any_(bindparam("kids", type_=ARRAY(Text())))))


def context_of(kid: str) -> str:
    """What the root binds a wrapped key to."""
    return f"sign_in.signing_keys|{kid}"


async def list_signing_keys(db: Database) -> list[SigningKeyRow]:
    """All keys, the oldest first; empty before the first start."""
    return await db.list(_LIST)


async def lock_signing_keys(db: Database) -> list[SigningKeyRow]:
    """The same; whoever else lets them take turns waits."""
    return await db.list(_LOCK)


async def add_signing_key(db: Database, row: SigningKeyRow) -> bool:
    """Add a key; False when another process has made one of that state meanwhile."""
    return await db.run(_ADD, **values_of(row)) > 0


async def move_signing_key(db: Database, kid: str, *, state: str, since: datetime) -> None:
    """Let a key's next state begin. Raises NothingChanged."""
    await db.change(_MOVE, moved=kid, state=state, since=since)


async def drop_signing_keys(db: Database, kids: Sequence[str]) -> None:
    """Remove keys: what they signed is refused."""
    await db.run(_DROP, kids=list(kids))
