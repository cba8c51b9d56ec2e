"""Runs of deletion, whom each of them took, and the tokens by which somebody says: keep me."""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
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
)
from qp_api.core.privacy.data_map import GRANTS

RunId = NewType("RunId", UUID)


class RunKind(StrEnum):
    """What a run deletes: people who no longer come, who never confirmed, books, or old records."""

    INACTIVITY = "inactivity"
    UNVERIFIED = "unverified"
    FINANCE = "finance"
    RECORDS = "records"


class RunState(StrEnum):
    """How far a run is; a stopped one has deleted nothing, and never will (RE-4)."""

    RUNNING = "running"
    STOPPED = "stopped"
    COMPLETED = "completed"


class DeletionState(StrEnum):
    """How far the deletion of one person is."""

    PLANNED = "planned"
    CLOSED = "closed"
    ERASED = "erased"


def _any_of(kind: type[StrEnum]) -> str:
    return ", ".join(f"'{member}'" for member in kind)


_INSTANT: Final = DateTime(timezone=True)
_COUNT: Final = "a count"
_ALL: Final = "SELECT, INSERT, UPDATE, DELETE"
_registered = partial(
    personal,
    Category.ACTIVITY,
    purposes=(Purpose.RIGHTS, Purpose.LAW),
    storage=plain("ids, states and times, by which the deletion is carried out"),
    on_erase=Erase.KEEP,
    retention=Retention.REGISTER,
    because="P4.2: that an account ended by inactivity, and when, must stay provable",
)


class RetentionRun(Base):
    """One run: what it was to delete, what it did, and its certificate (RE-4 to RE-6)."""

    __tablename__ = "retention_runs"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_any_of(RunKind)})", name="kind"),
        CheckConstraint(f"state IN ({_any_of(RunState)})", name="state"),
        CheckConstraint("(state = 'completed') = (certificate IS NOT NULL)", name="certificate"),
        Index("ix_retention_runs_kind", "kind", "started_at"),
        {"info": {GRANTS: {DbRole.RIGHTS: _ALL, DbRole.CUSTODY: _ALL}}},
    )

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    kind: Mapped[str] = not_personal("one of four words", Text)
    state: Mapped[str] = not_personal("a state of the machinery", Text)
    started_at: Mapped[datetime] = not_personal("business time of a run", _INSTANT)
    completed_at: Mapped[datetime | None] = not_personal("business time of a run", _INSTANT)
    late_days: Mapped[int] = not_personal("by how many days a turn was missed", Integer)
    planned: Mapped[int] = not_personal(_COUNT, Integer)
    allowed: Mapped[int | None] = not_personal(_COUNT, Integer)
    kept: Mapped[int] = not_personal(_COUNT, Integer)
    plan_hash: Mapped[str] = not_personal("a hash of our plan", Text)
    counts: Mapped[dict[str, dict[str, int]]] = not_personal("numbers of rows", JSONB)
    destroyed_keys: Mapped[list[str]] = not_personal("hashes of dead keys", ARRAY(Text))
    certificate: Mapped[dict[str, Any] | None] = not_personal(
        "times, hashes and counts, signed", JSONB
    )


class RetentionDeletion(OwnedRow, Base):
    """One person in a run, carried out in batches; whoever is kept has no row."""

    __tablename__ = "retention_deletions"
    __table_args__ = (
        CheckConstraint(f"state IN ({_any_of(DeletionState)})", name="state"),
        Index("ix_retention_deletions_run", "run_id", "batch", "subject_id"),
        Index("ix_retention_deletions_correspondent", "correspondent_id"),
        Index("ix_retention_deletions_ended_at", "ended_at"),
    )

    run_id: Mapped[UUID] = not_personal("a random row id")
    batch: Mapped[int] = not_personal("a number", Integer)
    state: Mapped[str] = _registered(Text)
    begun_at: Mapped[datetime] = _registered(_INSTANT)
    ended_at: Mapped[datetime | None] = _registered(_INSTANT)
    correspondent_id: Mapped[UUID | None] = not_personal(
        "a bare id, until the closing mail has left"
    )


class RetentionConfirmation(Lookup, Base):
    """The SHA-256 of a token in a letter: whoever brings it keeps their account (RE-1)."""

    __tablename__ = "retention_confirmations"

    token_hash: Mapped[bytes] = personal(
        Category.CREDENTIAL,
        LargeBinary,
        primary_key=True,
        purposes=(Purpose.ACCOUNT, Purpose.RIGHTS),
        storage=PSEUDONYMOUS,
        on_erase=Erase.DELETE,
        retention=Retention.REQUEST_DATA,
        because="a secret, exported as a fact only (SI-1)",
    )
    address_index: Mapped[bytes] = personal(
        Category.EMAIL,
        LargeBinary,
        purposes=(Purpose.ACCOUNT, Purpose.RIGHTS),
        storage=PSEUDONYMOUS,
        on_erase=Erase.DELETE,
        retention=Retention.REQUEST_DATA,
        because="follows from the address that the letter went to",
    )
    used_at: Mapped[datetime | None] = not_personal("business time of a click", _INSTANT)
    expires_at: Mapped[datetime] = not_personal("process time", _INSTANT, index=True)


retention_runs = table_of(RetentionRun)
retention_deletions = table_of(RetentionDeletion)
retention_confirmations = table_of(RetentionConfirmation)
