"""Passwords at rest: one sealed hash a person."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.sign_in.models import credentials
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """A person's password hash; `version` counts their passwords and second factors."""

    password_hash: str = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A person under their lock: how they may be processed, and which password they have."""

    processing: str
    version: int


_c = credentials.c
_owner: Any = bindparam("subject_id")
_mine = (_c.subject_id == _owner, _c.id == _owner)

_FIND = statement(
    select(_c.id, _c.subject_id, _c.password_hash, _c.version).where(*_mine), CredentialRow
)
_person = (
    select(subjects.c.processing, _c.version)
    .join(credentials, _c.subject_id == subjects.c.id)
    .where(subjects.c.id == _owner)
)
# Both rows: whoever waited here must see the newest of each.
_LOCK = statement(_person.with_for_update(read=True, of=(subjects, credentials)), Standing)
_LOCK_ALONE = statement(_person.with_for_update(of=(subjects, credentials)), Standing)
_ADD = command(insert(credentials).values({c: bindparam(c.name) for c in credentials.c}))
_REPLACE = command(
    update(credentials)
    .where(*_mine)
    .values(
        password_hash=bindparam("password_hash"),
        changed_at=bindparam("changed_at"),
        version=_c.version + 1,
    )
)
_BUMP = command(update(credentials).where(*_mine).values(version=_c.version + 1))
_REHASH = command(
    update(credentials)
    .where(*_mine, _c.version == bindparam("seen"))
    .values(password_hash=bindparam("password_hash"))
)


async def find_credential(db: Database, subject_id: SubjectId) -> CredentialRow | None:
    """The password hash of a person."""
    return await db.find(_FIND, subject_id=subject_id)


async def lock_person(db: Database, subject_id: SubjectId) -> Standing | None:
    """How a person stands; restriction, erasure and a password change wait for this transaction."""
    return await db.find(_LOCK, subject_id=subject_id)


async def lock_person_alone(db: Database, subject_id: SubjectId) -> Standing | None:
    """The same before a change of password or address: sign-ins and verifications wait."""
    return await db.find(_LOCK_ALONE, subject_id=subject_id)


async def add_credential(
    db: Database, subject_id: SubjectId, *, password_hash: str, at: datetime
) -> None:
    """Give a person their first password."""
    await db.run(
        _ADD,
        id=subject_id,
        subject_id=subject_id,
        password_hash=password_hash,
        changed_at=at,
        version=1,
    )


async def replace_credential(
    db: Database, subject_id: SubjectId, *, password_hash: str, at: datetime
) -> None:
    """Set another password; what is bound to the old one is dead. Raises NothingChanged."""
    await db.change(_REPLACE, subject_id=subject_id, password_hash=password_hash, changed_at=at)


async def outdate_credential(db: Database, subject_id: SubjectId) -> None:
    """Make void what is bound to the credentials as they were. Raises NothingChanged."""
    await db.change(_BUMP, subject_id=subject_id)


async def rehash_credential(
    db: Database, subject_id: SubjectId, *, password_hash: str, seen: int
) -> bool:
    """Store the same password under a higher cost; False when it was changed since it was read."""
    rehashed = {"subject_id": subject_id, "password_hash": password_hash, "seen": seen}
    return await db.run(_REHASH, **rehashed) > 0
