"""Hashes of mailed tokens: found once, and then gone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, LargeBinary, Uuid, bindparam, delete, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.data_rights.models import LinkKind, RequestId, mailed_links
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class LinkRow:
    """For which request a token is good."""

    subject_id: SubjectId
    request_id: RequestId


@dataclass(frozen=True, slots=True)
class BoundLink(LinkRow):
    """The same, with what stands for the address that it was mailed to."""

    address_index: bytes | None = field(repr=False)


_l = mailed_links
_now: Any = bindparam("now", type_=DateTime(timezone=True))
_living = (
    _l.c.token_hash == bindparam("hashed", type_=LargeBinary()),
    _l.c.kind == bindparam("good_for"),
    _l.c.expires_at > _now,
)
_of_request = (
    _l.c.subject_id == bindparam("owner", type_=Uuid()),
    _l.c.request_id == bindparam("of_request", type_=Uuid()),
    _l.c.kind == bindparam("good_for"),
)
_WHAT = (_l.c.subject_id, _l.c.request_id)
_BOUND = (*_WHAT, _l.c.address_index)
_FIND = statement(select(*_BOUND).where(*_living), BoundLink)
_TAKE = statement(delete(_l).where(*_living).returning(*_WHAT), LinkRow)
_LIVES = statement(select(*_WHAT).where(*_of_request, _l.c.expires_at > _now).limit(1), LinkRow)
_ADD = command(insert(_l).values({column: bindparam(column.name) for column in _l.c}))
_DROP = command(delete(_l).where(*_of_request))
_DROP_EXPIRED = command(delete(_l).where(_l.c.expires_at <= _now))


async def add_link(
    db: Database, token_hash: bytes, link: BoundLink, *, kind: LinkKind, expires_at: datetime
) -> None:
    """Remember a token by its hash, until `expires_at` (business time)."""
    await db.run(
        _ADD,
        token_hash=token_hash,
        subject_id=link.subject_id,
        request_id=link.request_id,
        address_index=link.address_index,
        kind=str(kind),
        expires_at=expires_at,
    )


async def find_link(
    db: Database, token_hash: bytes, *, kind: LinkKind, now: datetime
) -> BoundLink | None:
    """What a token is good for, if it lives; it stays usable."""
    return await db.find(_FIND, hashed=token_hash, good_for=str(kind), now=now)


async def take_link(
    db: Database, token_hash: bytes, *, kind: LinkKind, now: datetime
) -> LinkRow | None:
    """Use a token up: of any number at once exactly one gets the row."""
    return await db.find(_TAKE, hashed=token_hash, good_for=str(kind), now=now)


async def has_living_link(db: Database, link: LinkRow, *, kind: LinkKind, now: datetime) -> bool:
    """Whether a request has a token that can still be used."""
    found = await db.find(
        _LIVES,
        owner=link.subject_id,
        of_request=link.request_id,
        good_for=str(kind),
        now=now,
    )
    return found is not None


async def drop_links(db: Database, link: LinkRow, *, kind: LinkKind) -> None:
    """Forget a request's other tokens: a mail may have been sent twice."""
    await db.run(_DROP, owner=link.subject_id, of_request=link.request_id, good_for=str(kind))


async def drop_expired_links(db: Database, *, now: datetime) -> int:
    """Forget tokens that have ended; say how many."""
    return await db.run(_DROP_EXPIRED, now=now)
