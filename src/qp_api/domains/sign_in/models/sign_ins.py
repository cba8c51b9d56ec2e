"""Sign-ins with their places, the refresh tokens of their families, and devices known since."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    text,
)
from sqlalchemy.orm import Mapped

from qp_api.core.crypto.group import Group
from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.lookup import Lookup
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Retention,
    not_personal,
    sealed,
    sealed_group,
)

from .notes import INSTANT, PROCESS_TIME, logged, placed, secret


class SignIn(OwnedRow, Base):
    """One sign-in and its family of refresh tokens: the living one, its parent, when it rotated.

    `kept_token` is the living token itself, for ten seconds after a rotation (`crypto.md` 12).
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("ix_sign_ins_ends_at", "ends_at", postgresql_include=["subject_id", "id"]),
        Index("ix_sign_ins_kept", "rotated_at", postgresql_where=text("kept_token IS NOT NULL")),
    )

    signed_in_at: Mapped[datetime] = logged()
    authenticated_at: Mapped[datetime] = logged()
    rotated_at: Mapped[datetime] = logged()
    ends_at: Mapped[datetime] = logged()
    revoked_at: Mapped[datetime | None] = logged()
    token_hash: Mapped[bytes] = secret(
        LargeBinary, retention=Retention.SIGN_IN_LOG, storage=PSEUDONYMOUS
    )
    parent_hash: Mapped[bytes | None] = secret(
        LargeBinary, retention=Retention.SIGN_IN_LOG, storage=PSEUDONYMOUS
    )
    kept_token: Mapped[str | None] = secret(
        retention=Retention.SIGN_IN_LOG, storage=sealed("sign_ins.kept_token", pad=32)
    )
    network: Mapped[str | None] = placed(
        Category.IP_ADDRESS, storage=sealed("sign_ins.network", pad=32)
    )
    device: Mapped[Group | None] = placed(
        Category.DEVICE, storage=sealed_group("sign_ins.device", pad=64)
    )


class RefreshToken(Lookup, Base):
    """The SHA-256 of one refresh token, living or used: whose sign-in it belongs to."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        ForeignKeyConstraint(["subject_id", "sign_in_id"], ["sign_ins.subject_id", "sign_ins.id"]),
    )

    token_hash: Mapped[bytes] = secret(
        LargeBinary, primary_key=True, retention=Retention.SIGN_IN_LOG, storage=PSEUDONYMOUS
    )
    sign_in_id: Mapped[UUID] = not_personal("a random row id")
    expires_at: Mapped[datetime] = not_personal(PROCESS_TIME, INSTANT, index=True)


class KnownDevice(Lookup, Base):
    """The SHA-256 of the token of a device that signed in with this password (R19)."""

    __tablename__ = "known_devices"
    __table_args__ = (
        ForeignKeyConstraint(["subject_id", "sign_in_id"], ["sign_ins.subject_id", "sign_ins.id"]),
    )

    token_hash: Mapped[bytes] = secret(
        LargeBinary, primary_key=True, retention=Retention.SIGN_IN_LOG, storage=PSEUDONYMOUS
    )
    sign_in_id: Mapped[UUID] = not_personal("a random row id")
    credential_version: Mapped[int] = not_personal("counts the passwords of another row")
    expires_at: Mapped[datetime] = not_personal(PROCESS_TIME, INSTANT, index=True)


sign_ins = table_of(SignIn)
refresh_tokens = table_of(RefreshToken)
known_devices = table_of(KnownDevice)
