"""Packages: which were built, and which are to go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, delete, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.data_rights.models import RequestId, packages
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class PackageId:
    """Whose package it is, and of which request."""

    subject_id: SubjectId
    id: RequestId


_p = packages
_now: Any = bindparam("now", type_=DateTime(timezone=True))
_ADD = command(insert(_p).values({column: bindparam(column.name) for column in _p.c}))
_LIST_EXPIRED = statement(
    select(_p.c.subject_id, _p.c.id)
    .where(_p.c.expires_at <= _now)
    .order_by(_p.c.expires_at)
    .limit(bindparam("most")),
    PackageId,
)
# By id too, not by owner alone: a person may have another package that still stands.
_DROP_EXPIRED = command(
    delete(_p).where(
        _p.c.subject_id == any_(bindparam("owners", type_=ARRAY(Uuid))),
        _p.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        _p.c.expires_at <= _now,
    )
)


async def add_package(
    db: Database,
    package: PackageId,
    *,
    size: int,
    sha256: str,
    built_at: datetime,
    expires_at: datetime,
) -> None:
    """Add a package."""
    await db.run(
        _ADD,
        subject_id=package.subject_id,
        id=package.id,
        size=size,
        sha256=sha256,
        built_at=built_at,
        expires_at=expires_at,
    )


async def list_expired(db: Database, *, now: datetime, most: int) -> list[PackageId]:
    """Packages whose time is over, the oldest first."""
    return await db.list(_LIST_EXPIRED, now=now, most=most)


async def drop_expired(db: Database, expired: list[PackageId], *, now: datetime) -> int:
    """Remove the rows of packages whose time is over; say how many."""
    owners, ids = [one.subject_id for one in expired], [one.id for one in expired]
    return await db.run(_DROP_EXPIRED, owners=owners, ids=ids, now=now)
