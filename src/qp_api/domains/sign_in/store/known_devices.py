"""Devices that signed in before, by the hash of their token (R19)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import credentials, known_devices
from qp_api.kit.ids import SignInId, SubjectId
from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """Which sign-in of a person a device began last, with which password, and until when."""

    subject_id: SubjectId
    sign_in_id: SignInId
    credential_version: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Owner:
    subject_id: SubjectId


_d, _c = known_devices.c, credentials.c
_subject: Any = bindparam("subject_id", type_=_d.subject_id.type)
_sign_in: Any = bindparam("sign_in_id", type_=_d.sign_in_id.type)
_FIND = statement(
    select(_d.subject_id)
    .join(credentials, _c.subject_id == _d.subject_id)
    .where(
        _d.token_hash == bindparam("token_hash"),
        _d.credential_version == _c.version,
        _d.expires_at > bindparam("now"),
    ),
    _Owner,
)
_ADD = command(insert(known_devices).values({c: bindparam(c.name) for c in known_devices.c}))
_KEEP = command(
    update(known_devices)
    .where(
        _d.token_hash == bindparam("token"),
        _d.subject_id == _subject,
        _d.credential_version == bindparam("credential_version"),
    )
    .values(sign_in_id=_sign_in, expires_at=bindparam("expires_at"))
)
_DROP = command(delete(known_devices).where(_d.subject_id == _subject, _d.sign_in_id == _sign_in))
_DROP_ALL = command(delete(known_devices).where(_d.subject_id == _subject))
_DROP_OTHERS = command(
    delete(known_devices).where(_d.subject_id == _subject, _d.sign_in_id.is_distinct_from(_sign_in))
)
_DROP_EXPIRED = command(delete(known_devices).where(_d.expires_at <= bindparam("now")))


async def find_owner(db: Database, token_hash: bytes, *, now: datetime) -> SubjectId | None:
    """Whose device it is; None also when its person has another password since."""
    found = await db.find(_FIND, token_hash=token_hash, now=now)
    return None if found is None else found.subject_id


async def add_device(db: Database, token_hash: bytes, device: KnownDevice) -> None:
    """Know a device from now on."""
    await db.run(_ADD, token_hash=token_hash, **values_of(device))


async def keep_device(db: Database, token_hash: bytes, device: KnownDevice) -> bool:
    """Know a device for longer, by its newest sign-in; False when it is not known any more."""
    return await db.run(_KEEP, token=token_hash, **values_of(device)) > 0


async def drop_device(db: Database, subject_id: SubjectId, sign_in_id: SignInId) -> None:
    """Trust the device of a sign-in no more."""
    await db.run(_DROP, subject_id=subject_id, sign_in_id=sign_in_id)


async def drop_devices(db: Database, subject_id: SubjectId) -> None:
    """Trust none of a person's devices any more."""
    await db.run(_DROP_ALL, subject_id=subject_id)


async def drop_other_devices(db: Database, subject_id: SubjectId, *, keep: SignInId | None) -> None:
    """Trust none of a person's devices any more but that of a sign-in."""
    await db.run(_DROP_OTHERS, subject_id=subject_id, sign_in_id=keep)


async def drop_expired_devices(db: Database, *, now: datetime) -> None:
    """Forget devices that did not sign in for long."""
    await db.run(_DROP_EXPIRED, now=now)
