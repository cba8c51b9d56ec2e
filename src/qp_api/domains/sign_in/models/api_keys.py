"""Keys of integrators: the house's own, so no person's row; the secret is kept as its hash."""

from datetime import datetime
from typing import Final, NewType
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    DbRole,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
)
from qp_api.core.privacy.data_map import GRANTS

ApiKeyId = NewType("ApiKeyId", UUID)

_INSTANT: Final = DateTime(timezone=True)


class ApiKey(Base):
    """One key; what is written once stays, but for its end and its last use."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("octet_length(key_hash) = 32", name="key_hash"),
        CheckConstraint("cardinality(scopes) > 0", name="scopes"),
        Index("uq_api_keys_key_hash", "key_hash", unique=True),
        Index("ix_api_keys_expires_at", "expires_at"),
        {
            "info": {
                GRANTS: {
                    DbRole.RIGHTS: "SELECT, INSERT, DELETE, UPDATE (revoked_at, last_used_at)",
                    DbRole.CUSTODY: "SELECT",
                }
            }
        },
    )

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    name: Mapped[str] = not_personal("what the house calls an integration", Text)
    key_hash: Mapped[bytes] = not_personal("a hash of an integrator's secret", LargeBinary)
    scopes: Mapped[list[str]] = not_personal("names of scopes", ARRAY(Text))
    created_by: Mapped[UUID] = personal(
        Category.ACTIVITY,
        purposes=(Purpose.LAW, Purpose.SECURITY, Purpose.RIGHTS),
        storage=PSEUDONYMOUS,
        on_erase=Erase.KEEP,
        retention=Retention.REGISTER,
        because="P3.1: who let an integrator in must stay provable; the id alone names nobody",
    )
    created_at: Mapped[datetime] = not_personal("process time", _INSTANT)
    expires_at: Mapped[datetime] = not_personal("process time", _INSTANT)
    revoked_at: Mapped[datetime | None] = not_personal("process time", _INSTANT)
    last_used_at: Mapped[datetime | None] = not_personal("process time, to the minute", _INSTANT)


api_keys = table_of(ApiKey)
