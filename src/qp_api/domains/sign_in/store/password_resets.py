"""Hashes of mailed tokens that set a new password: found, and used once."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import password_resets
from qp_api.domains.sign_in.store.verifications import VerificationRow

_p = password_resets.c
_living = (_p.token_hash == bindparam("token_hash"), _p.expires_at > bindparam("now"))
_what = (_p.subject_id, _p.email_index, _p.credential_version)

_FIND = statement(select(*_what).where(*_living), VerificationRow)
_TAKE = command(delete(password_resets).where(*_living))
_ADD = command(insert(password_resets).values({c: bindparam(c.name) for c in password_resets.c}))
_DROP = command(delete(password_resets).where(_p.expires_at <= bindparam("now")))


async def find_reset(db: Database, token_hash: bytes, *, now: datetime) -> VerificationRow | None:
    """Whose password a token sets, if it lives; it stays usable."""
    return await db.find(_FIND, token_hash=token_hash, now=now)


async def take_reset(db: Database, token_hash: bytes, *, now: datetime) -> bool:
    """Use a token up: of any number at once exactly one succeeds."""
    return await db.run(_TAKE, token_hash=token_hash, now=now) > 0


async def add_reset(
    db: Database, token_hash: bytes, row: VerificationRow, *, expires_at: datetime
) -> None:
    """Remember a token by its hash, until `expires_at` (process time)."""
    await db.run(
        _ADD,
        token_hash=token_hash,
        subject_id=row.subject_id,
        email_index=row.email_index,
        credential_version=row.credential_version,
        expires_at=expires_at,
    )


async def drop_expired_resets(db: Database, *, now: datetime) -> None:
    """Forget tokens that have ended."""
    await db.run(_DROP, now=now)
