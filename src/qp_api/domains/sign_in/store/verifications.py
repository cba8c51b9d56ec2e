"""Hashes of mailed tokens: found once, and then gone."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import verifications
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """Whom a token verifies, and the address and password of its making."""

    subject_id: SubjectId
    email_index: bytes = field(repr=False)
    credential_version: int


_v = verifications.c
_living = (_v.token_hash == bindparam("token_hash"), _v.expires_at > bindparam("now"))
_what = (_v.subject_id, _v.email_index, _v.credential_version)

_FIND = statement(select(*_what).where(*_living), VerificationRow)
_TAKE = statement(delete(verifications).where(*_living).returning(*_what), VerificationRow)
_ADD = command(insert(verifications).values({c: bindparam(c.name) for c in verifications.c}))
_DROP = command(delete(verifications).where(_v.expires_at <= bindparam("now")))


async def find_verification(
    db: Database, token_hash: bytes, *, now: datetime
) -> VerificationRow | None:
    """What a token verifies, if it lives; it stays usable."""
    return await db.find(_FIND, token_hash=token_hash, now=now)


async def take_verification(
    db: Database, token_hash: bytes, *, now: datetime
) -> VerificationRow | None:
    """Use a token up: of any number at once exactly one gets the row."""
    return await db.find(_TAKE, token_hash=token_hash, now=now)


async def add_verification(
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


async def drop_expired_verifications(db: Database, *, now: datetime) -> None:
    """Forget tokens that have ended."""
    await db.run(_DROP, now=now)
