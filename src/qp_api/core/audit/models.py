"""The trail's tables: entries that are only ever added, their links, and the waiting line."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
)
from qp_api.core.privacy.data_map import APPEND_ONLY, GRANTS
from qp_api.core.privacy.purposes import DbRole

_INSTANT: Final = DateTime(timezone=True)
# Bare ids that outlive the person. Not the category of an owner: an entry may be about nobody, and
# is written under every purpose, so no row policy can stand on it; grants are its wall.
_BARE_ID: Final[dict[str, Any]] = {
    "purposes": (Purpose.LAW, Purpose.SECURITY, Purpose.RIGHTS),
    "storage": PSEUDONYMOUS,
    "on_erase": Erase.KEEP,
    "retention": Retention.REGISTER,
    "because": "P3.1, P7.3: who did what must stay provable; the id alone names nobody",
}


def _grants(others: str, **by_role: str) -> dict[str, Any]:
    """Privileges by role; none when the text is empty."""
    named = {DbRole[name.upper()]: privileges for name, privileges in by_role.items()}
    every = {role: named.get(role, others) for role in DbRole}
    return {GRANTS: {role: privileges for role, privileges in every.items() if privileges}}


class Entry(Base):
    """One act (R23): added by every role, read by rights and custody, changed by none."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject_id", "subject_id", "id"),
        {
            "info": {
                **_grants("INSERT", rights="SELECT, INSERT", custody="SELECT, INSERT"),
                APPEND_ONLY: True,
            }
        },
    )

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    at: Mapped[datetime] = not_personal("process time", _INSTANT)
    business_at: Mapped[datetime] = not_personal("business time", _INSTANT)
    actor_kind: Mapped[str] = not_personal("person, public, system or API key", Text)
    actor_id: Mapped[UUID | None] = personal(Category.ACTIVITY, **_BARE_ID)
    action: Mapped[str] = not_personal("the name of an act", Text)
    purpose: Mapped[str] = not_personal("the code of a purpose", Text)
    subject_id: Mapped[UUID | None] = personal(Category.ACTIVITY, **_BARE_ID)
    object_id: Mapped[UUID | None] = not_personal("a random row id")
    request_id: Mapped[str | None] = not_personal("a random id of a request", Text)
    outcome: Mapped[str] = not_personal("a code", Text)
    details: Mapped[dict[str, object]] = not_personal("ids, codes and integers, checked", JSONB)


class EntryLink(Base):
    """An entry's number and hashes; written once, by the sealer, in custody."""

    __tablename__ = "audit_links"
    __table_args__ = (
        CheckConstraint("octet_length(leaf_hash) = 32", name="leaf_hash"),
        CheckConstraint("octet_length(chain_hash) = 32", name="chain_hash"),
        {"info": {**_grants("", rights="SELECT", custody="SELECT, INSERT"), APPEND_ONLY: True}},
    )

    seq: Mapped[int] = not_personal("a number", BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = not_personal(
        "a random row id", ForeignKey("audit_entries.id"), unique=True
    )
    leaf_hash: Mapped[bytes] = not_personal("a hash over ids and codes", LargeBinary)
    chain_hash: Mapped[bytes] = not_personal("a hash over hashes", LargeBinary)
    batch: Mapped[int] = not_personal("a number", BigInteger, index=True)


class PendingEntry(Base):
    """An entry that waits for its seal; written beside it, in the same statement."""

    __tablename__ = "audit_pending"
    __table_args__ = ({"info": _grants("INSERT", custody="SELECT, INSERT, DELETE")},)

    entry_id: Mapped[UUID] = not_personal("a random row id", primary_key=True)


audit_entries = table_of(Entry)
audit_links = table_of(EntryLink)
audit_pending = table_of(PendingEntry)
