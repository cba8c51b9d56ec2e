"""Keys of integrators, found by their hash."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Integer, Uuid, bindparam, delete, func, insert, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import ApiKeyId, api_keys
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """A key as staff see it; process times. Its secret is nowhere."""

    id: ApiKeyId
    name: str
    scopes: Sequence[str]
    created_by: SubjectId
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """What a key begins with."""

    id: ApiKeyId
    name: str
    key_hash: bytes = field(repr=False)
    scopes: Sequence[str]
    created_by: SubjectId
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeyState:
    """All that a request needs to know of a key."""

    id: ApiKeyId
    scopes: Sequence[str]
    expires_at: datetime
    revoked_at: datetime | None


LAST_ID: Final = UUID(int=2**128 - 1)
_k = api_keys.c
_instant: Any = DateTime(timezone=True)
_this = _k.id == bindparam("key_id", type_=Uuid())
_columns = [_k[name] for name in ApiKeyRow.__dataclass_fields__]
_STATE = statement(
    select(*[_k[name] for name in KeyState.__dataclass_fields__]).where(
        _k.key_hash == bindparam("key_hash")
    ),
    KeyState,
)
_GET = statement(select(*_columns).where(_this), ApiKeyRow)
_LIST = statement(
    select(*_columns)
    .where(_k.id < bindparam("before", type_=Uuid()))
    .order_by(_k.id.desc())
    .limit(bindparam("most", type_=Integer())),
    ApiKeyRow,
)
_ADD = command(
    insert(api_keys).values(
        {_k[name]: bindparam(name) for name in NewApiKey.__dataclass_fields__}
        | {_k.revoked_at: None, _k.last_used_at: None}
    )
)
_REVOKE = command(
    update(api_keys)
    .where(_this, _k.revoked_at.is_(None))
    .values(revoked_at=bindparam("at", type_=_instant))
)
_USED = command(
    update(api_keys)
    .where(_this)
    .values(last_used_at=func.greatest(_k.last_used_at, bindparam("at", type_=_instant)))
)
_DROP = command(delete(api_keys).where(_k.expires_at < bindparam("before", type_=_instant)))


async def find_state(db: Database, key_hash: bytes) -> KeyState | None:
    """What a request needs to know of a key; None for an unknown one."""
    return await db.find(_STATE, key_hash=key_hash)


async def get_api_key(db: Database, key_id: ApiKeyId) -> ApiKeyRow:
    """The key. Raises NotFound."""
    return await db.get(_GET, key_id=key_id)


async def list_api_keys(db: Database, *, before: ApiKeyId | None, most: int) -> list[ApiKeyRow]:
    """Keys, the newest first, made before one of them."""
    return await db.list(_LIST, before=before or LAST_ID, most=most)


async def add_api_key(db: Database, row: NewApiKey) -> None:
    """Let an integrator in."""
    await db.run(_ADD, **values_of(row) | {"scopes": list(row.scopes)})


async def revoke_key(db: Database, key_id: ApiKeyId, *, at: datetime) -> bool:
    """End a key; False when it had been revoked, or never was."""
    return await db.run(_REVOKE, key_id=key_id, at=at) > 0


async def note_use(db: Database, key_id: ApiKeyId, *, at: datetime) -> None:
    """Move a key's last use on, never back."""
    await db.run(_USED, key_id=key_id, at=at)


async def drop_old_keys(db: Database, *, before: datetime) -> None:
    """Forget keys that ended before."""
    await db.run(_DROP, before=before)
