"""Approvals and what was said to them: bare ids, codes and hashes; what was asked never changes."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.db.state_moves import STATE_MOVES, StateMoves
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

ApprovalId = NewType("ApprovalId", UUID)


class ApprovalState(StrEnum):
    """How an approval stands; an approved one has been carried out, in the same transaction."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Decision(StrEnum):
    """What is said to an approval; its asker alone withdraws it."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class Reason(StrEnum):
    """Why, in a word of the house: no free text about people lies here."""

    CHECKED = "checked"
    NOT_NEEDED = "not_needed"
    NOT_JUSTIFIED = "not_justified"
    MISTAKEN = "mistaken"
    SUSPICIOUS = "suspicious"


def _any_of(kind: type[StrEnum]) -> str:
    return ", ".join(f"'{member}'" for member in kind)


_INSTANT: Final = DateTime(timezone=True)
_PENDING: Final = str(ApprovalState.PENDING)
_ENDS: Final = frozenset(str(state) for state in ApprovalState if str(state) != _PENDING)
# Bare ids that outlive the person, as on the trail; the system may ask too, about nobody.
_BARE_ID: Final[dict[str, Any]] = {
    "purposes": (Purpose.LAW, Purpose.SECURITY, Purpose.RIGHTS),
    "storage": PSEUDONYMOUS,
    "on_erase": Erase.KEEP,
    "retention": Retention.REGISTER,
    "because": "P3.1: who asked for and who allowed a dangerous act must stay provable",
}


class ApprovalRow(Base):
    """One act that waits for a second person, or what became of it; one waits for an object."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint(f"state IN ({_any_of(ApprovalState)})", name="state"),
        CheckConstraint("state = 'pending' OR ended_at IS NOT NULL", name="ended"),
        CheckConstraint("needed BETWEEN 1 AND 2", name="needed"),
        # Nobody asked but the house itself: then two people decide, and neither is the asker.
        CheckConstraint("asked_by IS NOT NULL OR needed = 2", name="asked_by"),
        Index(
            "uq_approvals_pending",
            "kind",
            "object_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_approvals_subject_id", "subject_id", "id"),
        Index("ix_approvals_ended_at", "ended_at"),
        {
            "info": {
                # What was asked is written once: these roles can't alter it.
                GRANTS: {
                    DbRole.RIGHTS: "SELECT, INSERT, UPDATE (state, ended_at)",
                    DbRole.CUSTODY: "SELECT, INSERT, DELETE, UPDATE (state, ended_at)",
                    DbRole.SERVICE: "SELECT, INSERT",
                },
                STATE_MOVES: StateMoves("state", {_PENDING: _ENDS}),
            }
        },
    )

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    kind: Mapped[str] = not_personal("the name of an act", Text)
    state: Mapped[str] = not_personal("a state of the machinery", Text)
    asked_by: Mapped[UUID | None] = personal(Category.ACTIVITY, **_BARE_ID)
    subject_id: Mapped[UUID | None] = personal(Category.ACTIVITY, **_BARE_ID)
    object_id: Mapped[UUID] = not_personal("the id of what is acted upon")
    payload: Mapped[str] = not_personal("canonical JSON of ids, codes and integers", Text)
    payload_hash: Mapped[str] = not_personal("a hash of the payload", Text)
    needed: Mapped[int] = not_personal("how many people decide", Integer)
    asked_at: Mapped[datetime] = not_personal("business time", _INSTANT)
    expires_at: Mapped[datetime] = not_personal("business time", _INSTANT)
    ended_at: Mapped[datetime | None] = not_personal("business time", _INSTANT)


class DecisionRow(Base):
    """What one person said; once each."""

    __tablename__ = "approval_decisions"
    __table_args__ = (
        CheckConstraint(f"decision IN ({_any_of(Decision)})", name="decision"),
        {
            "info": {
                GRANTS: {
                    DbRole.RIGHTS: "SELECT, INSERT",
                    DbRole.CUSTODY: "SELECT, INSERT, DELETE",
                },
            }
        },
    )

    approval_id: Mapped[UUID] = not_personal(
        "a random row id", ForeignKey("approvals.id"), primary_key=True
    )
    decided_by: Mapped[UUID] = personal(Category.ACTIVITY, primary_key=True, **_BARE_ID)
    decision: Mapped[str] = not_personal("one of three words", Text)
    reason: Mapped[str | None] = not_personal("a word of the house", Text)
    decided_at: Mapped[datetime] = not_personal("business time", _INSTANT)


approvals = table_of(ApprovalRow)
approval_decisions = table_of(DecisionRow)
