"""Reports that somebody is too young: the register's part stays, what was said goes within days."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final, NewType
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.state_moves import STATE_MOVES, StateMoves
from qp_api.core.privacy import Category, Erase, Purpose, Retention, personal, plain, sealed

ReportId = NewType("ReportId", UUID)


class ReportState(StrEnum):
    """How far a report is; `overtaken`: its person had themselves erased before it was decided."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    OVERTAKEN = "overtaken"


class ReportReason(StrEnum):
    """Why somebody is thought to be under 16."""

    HOLDER_SAID_SO = "holder_said_so"
    GUARDIAN_SAID_SO = "guardian_said_so"
    DOCUMENT = "document"
    IMPRESSION = "impression"


class Basis(StrEnum):
    """What a decision stands on."""

    HOLDER_STATEMENT = "holder_statement"
    GUARDIAN_STATEMENT = "guardian_statement"
    PROOF_OF_AGE = "proof_of_age"
    NO_ANSWER = "no_answer"
    UNFOUNDED = "unfounded"


_S = ReportState
MOVES: Final[Mapping[ReportState, frozenset[ReportState]]] = {
    _S.OPEN: frozenset({_S.CONFIRMED, _S.REFUTED, _S.OVERTAKEN}),
    _S.CONFIRMED: frozenset(),
    _S.REFUTED: frozenset(),
    _S.OVERTAKEN: frozenset(),
}
"""A decision is never taken back: what was confirmed is erased by then."""

_INSTANT: Final = DateTime(timezone=True)
_PURPOSES: Final = (Purpose.RIGHTS, Purpose.LAW)
_registered = partial(
    personal,
    Category.RIGHTS_REQUEST,
    purposes=_PURPOSES,
    storage=plain("ids, states and times, by which alarms are kept"),
    on_erase=Erase.KEEP,
    retention=Retention.REGISTER,
    because="AG-6: that a report was decided, and when, must stay provable",
)
_said = partial(
    personal,
    purposes=_PURPOSES,
    on_erase=Erase.BLANK,
    retention=Retention.REQUEST_DATA,
    because="what somebody reported stays as they said it, and goes within days",
)


def _any_of(kind: type[StrEnum]) -> str:
    return ", ".join(f"'{member}'" for member in kind)


class MinorReport(OwnedRow, Base):
    """One report about its owner; one open report a person."""

    __tablename__ = "minor_reports"
    __table_args__ = (
        CheckConstraint(f"state IN ({_any_of(ReportState)})", name="state"),
        CheckConstraint(f"reason IN ({_any_of(ReportReason)})", name="reason"),
        CheckConstraint(f"basis IN ({_any_of(Basis)})", name="basis"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "(state IN ('confirmed', 'refuted')) = (basis IS NOT NULL)", name="on_basis"
        ),
        Index("ix_minor_reports_id", "id"),
        Index(
            "uq_minor_reports_open",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_minor_reports_queue", "reported_at", "id", postgresql_where=text("state = 'open'")
        ),
        Index(
            "ix_minor_reports_said",
            "decided_at",
            postgresql_where=text("reason IS NOT NULL OR details IS NOT NULL"),
        ),
        {"info": {STATE_MOVES: StateMoves("state", MOVES)}},
    )

    state: Mapped[str] = _registered(Text)
    reported_at: Mapped[datetime] = _registered(_INSTANT)
    decided_at: Mapped[datetime | None] = _registered(_INSTANT, index=True)
    basis: Mapped[str | None] = _registered(Text)
    reason: Mapped[str | None] = _said(
        Category.RIGHTS_REQUEST, Text, storage=plain("one of few words")
    )
    details: Mapped[str | None] = _said(
        Category.COMMUNICATION, storage=sealed("minor_reports.details", pad=256)
    )


minor_reports = table_of(MinorReport)
