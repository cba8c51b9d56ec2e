"""The keys that sign tokens."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import (
    DbRole,
    not_personal,
)
from qp_api.core.privacy.data_map import GRANTS

from .notes import INSTANT, PROCESS_TIME


class KeyState(StrEnum):
    """A signing key is published before it signs, and after."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRING = "retiring"


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
        Index(
            "uq_signing_keys_next", "state", unique=True, postgresql_where=text("state = 'next'")
        ),
        {"info": {GRANTS: {DbRole.RIGHTS: "SELECT, INSERT, UPDATE, DELETE"}}},
    )

    kid: Mapped[str] = not_personal("names a key of the house", Text, primary_key=True)
    wrapped: Mapped[bytes] = not_personal("a key of the house, wrapped by the root", LargeBinary)
    state: Mapped[str] = not_personal("a state of the machinery", Text)
    created_at: Mapped[datetime] = not_personal(PROCESS_TIME, INSTANT)
    since: Mapped[datetime] = not_personal("when its state began: " + PROCESS_TIME, INSTANT)
    not_before: Mapped[datetime | None] = not_personal(
        "tokens issued before this one was made in an emergency count no more", INSTANT
    )


signing_keys = table_of(SigningKey)
