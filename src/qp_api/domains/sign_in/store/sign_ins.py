"""Sign-ins and their families of refresh tokens."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, null, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.accounts.public import ROLES
from qp_api.domains.sign_in.models import refresh_tokens, sign_ins
from qp_api.domains.sign_in.rules import Place
from qp_api.kit.ids import SignInId, SubjectId
from qp_api.kit.rows import values_of

from .places import cells_of


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A sign-in as its refresh tokens see it; times are process times."""

    id: SignInId
    subject_id: SubjectId
    token_hash: bytes = field(repr=False)
    parent_hash: bytes | None = field(repr=False)
    kept_token: str | None = field(repr=False)
    rotated_at: datetime
    revoked_at: datetime | None
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class NewSignIn:
    """What a sign-in begins with."""

    id: SignInId
    subject_id: SubjectId
    token_hash: bytes = field(repr=False)
    signed_in_at: datetime
    ends_at: datetime
    place: Place


@dataclass(frozen=True, slots=True)
class Rotation:
    """One step of a family: the token presented, and the child that takes its place."""

    subject_id: SubjectId
    sign_in_id: SignInId
    presented: bytes = field(repr=False)
    child_hash: bytes = field(repr=False)
    kept_token: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class TokenRow:
    """Whose sign-in a refresh token belongs to, and when the token ends (process time)."""

    subject_id: SubjectId
    sign_in_id: SignInId
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KnownToken(TokenRow):
    """The same, with how its person may be processed."""

    processing: str


@dataclass(frozen=True, slots=True)
class SignInState:
    """All that a request needs to know of a sign-in and its person."""

    subject_id: SubjectId
    authenticated_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    processing: str
    marketing_ok: bool
    analytics_ok: bool
    roles: list[str]


_s, _r, _p = sign_ins.c, refresh_tokens.c, subjects.c
_subject: Any = bindparam("subject_id", type_=_s.subject_id.type)
_sign_in: Any = bindparam("sign_in_id", type_=_s.id.type)
_this = (_s.subject_id == _subject, _s.id == _sign_in)
_family = (
    _s.id,
    _s.subject_id,
    _s.token_hash,
    _s.parent_hash,
    _s.kept_token,
    _s.rotated_at,
    _s.revoked_at,
    _s.ends_at,
)

_STATE = statement(
    select(
        _s.subject_id,
        _s.authenticated_at,
        _s.ends_at,
        _s.revoked_at,
        _p.processing,
        _p.marketing_ok,
        _p.analytics_ok,
        ROLES.c.roles,
    )
    .join(subjects, _p.id == _s.subject_id)
    .join(ROLES, ROLES.c.subject_id == _s.subject_id)
    .where(*_this),
    SignInState,
)
_LOCK_TOKEN = statement(
    select(_r.subject_id, _r.sign_in_id, _r.expires_at, _p.processing)
    .join(subjects, _p.id == _r.subject_id)
    .where(_r.token_hash == bindparam("token_hash"))
    .with_for_update(read=True, of=subjects),
    KnownToken,
)
_FAMILY = statement(select(*_family).where(*_this), FamilyRow)
_ADD = command(insert(sign_ins).values({c: bindparam(c.name) for c in sign_ins.c}))
_ADD_TOKEN = command(
    insert(refresh_tokens).values({c: bindparam(c.name) for c in refresh_tokens.c})
)
_ROTATE = command(
    update(sign_ins)
    .where(*_this, _s.token_hash == bindparam("presented"), _s.revoked_at.is_(None))
    .values(
        token_hash=bindparam("child_hash"),
        parent_hash=bindparam("presented"),
        kept_token=bindparam("kept_token"),
        rotated_at=bindparam("at"),
    )
)
_AUTHENTICATED = command(
    update(sign_ins).where(*_this, _s.revoked_at.is_(None)).values(authenticated_at=bindparam("at"))
)
_ended = {_s.revoked_at: bindparam("at"), _s.kept_token: null()}
_REVOKE = command(update(sign_ins).where(*_this, _s.revoked_at.is_(None)).values(_ended))
_REVOKE_ALL = command(
    update(sign_ins).where(_s.subject_id == _subject, _s.revoked_at.is_(None)).values(_ended)
)
_FORGET = command(
    update(sign_ins)
    .where(_s.kept_token.is_not(None), _s.rotated_at < bindparam("before"))
    .values(kept_token=null())
)
_DROP_TOKENS = command(delete(refresh_tokens).where(_r.expires_at <= bindparam("now")))


async def find_state(
    db: Database, subject_id: SubjectId, sign_in_id: SignInId
) -> SignInState | None:
    """What a request needs to know, in one statement; None when sign-in or account is gone."""
    return await db.find(_STATE, subject_id=subject_id, sign_in_id=sign_in_id)


async def lock_token(db: Database, token_hash: bytes) -> KnownToken | None:
    """Whose token it is; restriction, freeze and erasure of that person wait."""
    return await db.find(_LOCK_TOKEN, token_hash=token_hash)


async def get_family(db: Database, subject_id: SubjectId, sign_in_id: SignInId) -> FamilyRow:
    """The family as it is committed now. Raises NotFound."""
    return await db.get(_FAMILY, subject_id=subject_id, sign_in_id=sign_in_id)


async def add_sign_in(db: Database, row: NewSignIn) -> None:
    """Begin a sign-in; its first refresh token is added by `add_token`."""
    values = values_of(row)
    cells = cells_of(values.pop("place"))
    await db.run(
        _ADD,
        **values,
        **cells,
        authenticated_at=row.signed_in_at,
        rotated_at=row.signed_in_at,
        revoked_at=None,
        parent_hash=None,
        kept_token=None,
    )


async def add_token(db: Database, token_hash: bytes, row: TokenRow) -> None:
    """Remember one refresh token by its hash."""
    await db.run(_ADD_TOKEN, token_hash=token_hash, **values_of(row))


async def rotate_token(db: Database, rotation: Rotation) -> bool:
    """Let a child take the place of the living token; False when it is not the living one.

    Of any number at once exactly one succeeds: the others wait here for its commit.
    """
    return await db.run(_ROTATE, **values_of(rotation)) > 0


async def note_authenticated(
    db: Database, subject_id: SubjectId, sign_in_id: SignInId, *, at: datetime
) -> bool:
    """Note a fresh proof; False when the sign-in was revoked."""
    noted = {"subject_id": subject_id, "sign_in_id": sign_in_id, "at": at}
    return await db.run(_AUTHENTICATED, **noted) > 0


async def revoke(
    db: Database, subject_id: SubjectId, sign_in_id: SignInId, *, at: datetime
) -> bool:
    """End a sign-in with all its tokens; False when it had ended."""
    return await db.run(_REVOKE, subject_id=subject_id, sign_in_id=sign_in_id, at=at) > 0


async def revoke_all(db: Database, subject_id: SubjectId, *, at: datetime) -> int:
    """End every sign-in of a person; how many there were."""
    return await db.run(_REVOKE_ALL, subject_id=subject_id, at=at)


async def drop_kept_tokens(db: Database, *, before: datetime) -> None:
    """Forget living tokens that were kept for a lost answer."""
    await db.run(_FORGET, before=before)


async def drop_expired_tokens(db: Database, *, now: datetime) -> None:
    """Forget the hashes of tokens that have ended."""
    await db.run(_DROP_TOKENS, now=now)
