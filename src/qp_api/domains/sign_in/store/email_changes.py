"""Changes of address and the hashes of their mailed tokens."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import ChangeState, email_change_tokens, email_changes
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class EmailChangeRow:
    """Whose change it is, and the address: the wanted one, or after the change the one left."""

    id: UUID
    subject_id: SubjectId
    address: str = field(repr=False)


_c, _t = email_changes.c, email_change_tokens.c
_owner: Any = bindparam("subject_id", type_=_c.subject_id.type)
_this: Any = bindparam("change_id", type_=_c.id.type)
_now = bindparam("now", type_=_c.expires_at.type)
_living = _c.expires_at > _now
_is = _c.state == bindparam("state")
_what = select(_c.id, _c.subject_id, _c.address)
_ended = select(_c.subject_id, _c.id).where(_c.expires_at <= _now).subquery("ended")

_FIND = statement(
    _what.where(_c.subject_id == _owner, _c.id == _this, _is, _living), EmailChangeRow
)
_BY_TOKEN = statement(
    _what.join(
        email_change_tokens, (_t.subject_id == _c.subject_id) & (_t.change_id == _c.id)
    ).where(_t.token_hash == bindparam("token_hash"), _c.subject_id == _owner, _is, _living),
    EmailChangeRow,
)
_ADD = command(insert(email_changes).values({c: bindparam(c.name) for c in email_changes.c}))
_ADD_TOKEN = command(
    insert(email_change_tokens).values({c: bindparam(c.name) for c in email_change_tokens.c})
)
_TURN = command(
    update(email_changes)
    .where(_c.subject_id == _owner, _c.id == bindparam("id"))
    .values(
        address=bindparam("address"), state=bindparam("state"), expires_at=bindparam("expires_at")
    )
)
_DROP_TOKENS = command(delete(email_change_tokens).where(_t.subject_id == _owner))
_DROP_PENDING = command(delete(email_changes).where(_c.subject_id == _owner, _is))
_DROP = command(delete(email_changes).where(_c.subject_id == _owner, _c.id == _this))
_DROP_ENDED_TOKENS = command(
    delete(email_change_tokens).where(
        _t.subject_id == _ended.c.subject_id, _t.change_id == _ended.c.id
    )
)
_DROP_ENDED = command(delete(email_changes).where(_c.expires_at <= _now))


async def find_change(
    db: Database, subject_id: SubjectId, change_id: UUID, *, state: ChangeState, now: datetime
) -> EmailChangeRow | None:
    """A change that is in this state, and lives (process time)."""
    sought = {"subject_id": subject_id, "change_id": change_id}
    return await db.find(_FIND, **sought, state=str(state), now=now)


async def find_pending(
    db: Database, subject_id: SubjectId, token_hash: bytes, *, now: datetime
) -> EmailChangeRow | None:
    """The pending change of a person that a token is good for."""
    sought = {"subject_id": subject_id, "token_hash": token_hash}
    return await db.find(_BY_TOKEN, **sought, state=str(ChangeState.PENDING), now=now)


async def put_pending(db: Database, row: EmailChangeRow, *, expires_at: datetime) -> None:
    """Let a change take the place of the one that is pending, tokens included."""
    await db.run(_DROP_TOKENS, subject_id=row.subject_id)
    await db.run(_DROP_PENDING, subject_id=row.subject_id, state=str(ChangeState.PENDING))
    await db.run(
        _ADD,
        id=row.id,
        subject_id=row.subject_id,
        address=row.address,
        state=str(ChangeState.PENDING),
        expires_at=expires_at,
    )


async def add_change_token(db: Database, row: EmailChangeRow, token_hash: bytes) -> None:
    """Remember a token by its hash, for as long as its change is pending."""
    await db.run(_ADD_TOKEN, token_hash=token_hash, subject_id=row.subject_id, change_id=row.id)


async def turn_change(db: Database, row: EmailChangeRow, *, expires_at: datetime) -> None:
    """Let a change keep the address that was left, until it has been told; its tokens are dead."""
    await db.run(_DROP_TOKENS, subject_id=row.subject_id)
    await db.change(
        _TURN,
        id=row.id,
        subject_id=row.subject_id,
        address=row.address,
        state=str(ChangeState.CHANGED),
        expires_at=expires_at,
    )


async def drop_change(db: Database, subject_id: SubjectId, change_id: UUID) -> None:
    """Forget the address that was left."""
    await db.run(_DROP, subject_id=subject_id, change_id=change_id)


async def drop_ended_changes(db: Database, *, now: datetime) -> None:
    """Forget addresses that nobody confirmed, or that could not be told."""
    await db.run(_DROP_ENDED_TOKENS, now=now)
    await db.run(_DROP_ENDED, now=now)
