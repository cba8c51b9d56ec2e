"""The register: one request a row, its number, and how far it is (P5.1 to P5.7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, Uuid, text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.state_moves import STATE_MOVES, StateMoves
from qp_api.core.privacy import DbRole, not_personal, sealed
from qp_api.core.privacy.data_map import GRANTS

from .notes import INSTANT, registered, said
from .states import MOVES, OPEN_STATES, Channel, Objectionable, RequestState, Right, any_of

# DR-6: the text goes within days (DR-17), so that no check of the row can ask for it, only of the
# move.
_NEEDS: Final[Mapping[RequestState, tuple[str, ...]]] = {
    RequestState.REFUSED: ("refusal_reason", "answer", "complaint_route", "court")
}


class RightsRequest(OwnedRow, Base):
    """One request; one open request a person and right (DR-2)."""

    __tablename__ = "rights_requests"
    __table_args__ = (
        CheckConstraint(f"kind IN ({any_of(Right)})", name="kind"),
        CheckConstraint(f"state IN ({any_of(RequestState)})", name="state"),
        CheckConstraint(f"(state IN ({OPEN_STATES})) = (completed_at IS NULL)", name="completed"),
        Index("ix_rights_requests_id", "id"),
        Index("uq_rights_requests_number", "number", unique=True),
        Index(
            "uq_rights_requests_open",
            "subject_id",
            "kind",
            "purpose",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text(f"state IN ({OPEN_STATES})"),
        ),
        Index(
            "ix_rights_requests_queue",
            "due_at",
            "id",
            postgresql_where=text(f"state IN ({OPEN_STATES})"),
        ),
        Index(
            "ix_rights_requests_details",
            "completed_at",
            postgresql_where=text("details IS NOT NULL OR answer IS NOT NULL"),
        ),
        CheckConstraint(f"channel IN ({any_of(Channel)})", name="channel"),
        CheckConstraint(f"purpose IN ({any_of(Objectionable)})", name="purpose"),
        CheckConstraint("(kind = 'object') = (purpose IS NOT NULL)", name="objection"),
        CheckConstraint(
            "(extended_at IS NULL) = (extension_reason IS NULL)"
            " AND (state <> 'extended' OR extended_at IS NOT NULL)",
            name="extension",
        ),
        CheckConstraint(
            "num_nonnulls(refusal_reason, complaint_route, court) IN (0, 3)", name="refusal"
        ),
        Index("ix_rights_requests_correspondent", "correspondent_id"),
        Index("ix_rights_requests_completed_at", "completed_at"),
        {"info": {STATE_MOVES: StateMoves("state", MOVES, needs=_NEEDS)}},
    )

    number: Mapped[str] = registered(Text)
    kind: Mapped[str] = registered(Text)
    state: Mapped[str] = registered(Text)
    received_at: Mapped[datetime] = registered(INSTANT)
    due_at: Mapped[datetime] = registered(INSTANT)
    completed_at: Mapped[datetime | None] = registered(INSTANT)
    ground: Mapped[str | None] = registered(Text)
    correspondent_id: Mapped[UUID | None] = not_personal(
        "a bare id, until the closing mail has left", Uuid
    )
    channel: Mapped[str] = registered(Text)
    purpose: Mapped[str | None] = registered(Text)
    extended_at: Mapped[datetime | None] = registered(INSTANT)
    extension_reason: Mapped[str | None] = registered(Text)
    refusal_reason: Mapped[str | None] = registered(Text)
    complaint_route: Mapped[str | None] = not_personal("names an authority", Text)
    court: Mapped[str | None] = not_personal("names a court", Text)
    version: Mapped[int] = not_personal("counts the changes of this row", Integer)
    details: Mapped[str | None] = said(storage=sealed("rights_requests.details", pad=256))
    answer: Mapped[str | None] = said(storage=sealed("rights_requests.answer", pad=256))


class RightsNumber(Base):
    """How many requests a year (in Dhaka) has seen: the next one's number."""

    __tablename__ = "rights_numbers"
    __table_args__ = ({"info": {GRANTS: {DbRole.RIGHTS: "SELECT, INSERT, UPDATE"}}},)

    year: Mapped[int] = not_personal("a year", Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = not_personal("a count", Integer)


rights_requests = table_of(RightsRequest)
rights_numbers = table_of(RightsNumber)
