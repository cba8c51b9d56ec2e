"""Passwords, sign-ins, refresh and verification hashes, counters, and the keys that sign tokens."""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.lookup import Lookup
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    DbRole,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
    sealed,
)
from qp_api.core.privacy.data_map import GRANTS


class KeyState(StrEnum):
    """A signing key is published before it signs, and after."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRING = "retiring"


_INSTANT: Final = DateTime(timezone=True)
_PROCESS_TIME: Final = "process time of the machinery"
_kept = partial(personal, purposes=(Purpose.SECURITY,), on_erase=Erase.DELETE)
_secret = partial(_kept, Category.CREDENTIAL, because="a secret, exported as a fact only (SI-1)")
_logged = partial(
    _kept,
    Category.ACTIVITY,
    _INSTANT,
    retention=Retention.SIGN_IN_LOG,
    storage=plain("process time; compared at each request"),
    because="a fact that the house recorded",
)


class Credential(OwnedRow, Base):
    """A person's password. `version` counts passwords, not rehashes: what is bound to it dies."""

    __tablename__ = "credentials"
    __table_args__ = (CheckConstraint("id = subject_id", name="own"),)

    password_hash: Mapped[str] = _secret(
        retention=Retention.ACCOUNT, storage=sealed("credentials.password_hash", pad=32)
    )
    changed_at: Mapped[datetime] = not_personal(_PROCESS_TIME, _INSTANT)
    version: Mapped[int] = not_personal("counts the passwords of this row")


class SignIn(OwnedRow, Base):
    """One sign-in and its family of refresh tokens: the living one, its parent, when it rotated.

    `kept_token` is the living token itself, for ten seconds after a rotation (`crypto.md` 12).
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("ix_sign_ins_ends_at", "ends_at", postgresql_include=["subject_id", "id"]),
        Index("ix_sign_ins_kept", "rotated_at", postgresql_where=text("kept_token IS NOT NULL")),
    )

    signed_in_at: Mapped[datetime] = _logged()
    authenticated_at: Mapped[datetime] = _logged()
    rotated_at: Mapped[datetime] = _logged()
    ends_at: Mapped[datetime] = _logged()
    revoked_at: Mapped[datetime | None] = _logged()
    token_hash: Mapped[bytes] = _secret(
        LargeBinary, retention=Retention.SIGN_IN_LOG, storage=PSEUDONYMOUS
    )
    parent_hash: Mapped[bytes | None] = _secret(
        LargeBinary, retention=Retention.SIGN_IN_LOG, storage=PSEUDONYMOUS
    )
    kept_token: Mapped[str | None] = _secret(
        retention=Retention.SIGN_IN_LOG, storage=sealed("sign_ins.kept_token", pad=32)
    )


class RefreshToken(Lookup, Base):
    """The SHA-256 of one refresh token, living or used: whose sign-in it belongs to."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        ForeignKeyConstraint(["subject_id", "sign_in_id"], ["sign_ins.subject_id", "sign_ins.id"]),
    )

    token_hash: Mapped[bytes] = _secret(
        LargeBinary, primary_key=True, retention=Retention.SIGN_IN_LOG, storage=PSEUDONYMOUS
    )
    sign_in_id: Mapped[UUID] = not_personal("a random row id")
    expires_at: Mapped[datetime] = not_personal(_PROCESS_TIME, _INSTANT, index=True)


class Verification(Lookup, Base):
    """The SHA-256 of one mailed token, bound to the address and the password of its making."""

    __tablename__ = "verifications"

    token_hash: Mapped[bytes] = _secret(
        LargeBinary, primary_key=True, retention=Retention.UNVERIFIED, storage=PSEUDONYMOUS
    )
    email_index: Mapped[bytes] = _kept(
        Category.EMAIL,
        LargeBinary,
        retention=Retention.UNVERIFIED,
        storage=PSEUDONYMOUS,
        because="follows from the address",
    )
    credential_version: Mapped[int] = not_personal("a count")
    expires_at: Mapped[datetime] = not_personal(_PROCESS_TIME, _INSTANT, index=True)


class Attempt(Base):
    """How often a keyed hash of an account or a network tried, until its window ends (SI-2)."""

    __tablename__ = "attempts"
    __table_args__ = ({"info": {GRANTS: {DbRole.RIGHTS: "SELECT, INSERT, UPDATE, DELETE"}}},)

    key: Mapped[bytes] = not_personal(
        "a hash under a key of the day: nobody can be found by it", LargeBinary, primary_key=True
    )
    rank: Mapped[int] = not_personal("the order in which counters are locked")
    count: Mapped[int] = not_personal("a count")
    ends_at: Mapped[datetime] = not_personal(_PROCESS_TIME, _INSTANT, index=True)


class SigningKey(Base):
    """A private key for access tokens, wrapped by the root; `kid` is its RFC 7638 thumbprint."""

    __tablename__ = "signing_keys"
    __table_args__ = (
        CheckConstraint("state IN ('next', 'active', 'retiring')", name="state"),
        Index(
            "uq_signing_keys_active",
            "state",
            unique=True,
            postgresql_where=text("state = 'active'"),
        ),
        {"info": {GRANTS: {DbRole.RIGHTS: "SELECT, INSERT, UPDATE, DELETE"}}},
    )

    kid: Mapped[str] = not_personal("names a key of the house", Text, primary_key=True)
    wrapped: Mapped[bytes] = not_personal("a key of the house, wrapped by the root", LargeBinary)
    state: Mapped[str] = not_personal("a state of the machinery", Text)
    created_at: Mapped[datetime] = not_personal(_PROCESS_TIME, _INSTANT)


credentials = table_of(Credential)
sign_ins = table_of(SignIn)
refresh_tokens = table_of(RefreshToken)
verifications = table_of(Verification)
attempts = table_of(Attempt)
signing_keys = table_of(SigningKey)
