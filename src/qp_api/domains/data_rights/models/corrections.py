"""Corrections that were asked for, and marks on what was not corrected (P5.2, DR-7)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import Category, Erase, Purpose, Retention, not_personal, personal, sealed

from .notes import BARE, INSTANT, passing
from .states import ChangeState, any_of


class ProposedChange(OwnedRow, Base):
    """One value that a request wants to be another: both, as JSON, until days after its end."""

    __tablename__ = "proposed_changes"
    __table_args__ = (
        CheckConstraint(f"state IN ({any_of(ChangeState)})", name="state"),
        ForeignKeyConstraint(
            ["subject_id", "request_id"],
            ["rights_requests.subject_id", "rights_requests.id"],
            name="fk_proposed_changes_rights_requests",
        ),
        Index("ix_proposed_changes_request", "subject_id", "request_id"),
    )

    request_id: Mapped[UUID] = not_personal("the request's id", Uuid)
    target_table: Mapped[str] = not_personal("a table of ours", Text)
    target_row: Mapped[UUID] = not_personal("the id of a row of the same person", Uuid)
    target_column: Mapped[str] = not_personal("a column of ours", Text)
    state: Mapped[str] = passing(Category.RIGHTS_REQUEST, Text, storage=BARE)
    old_value: Mapped[str] = passing(
        Category.COMMUNICATION, storage=sealed("proposed_changes.old_value", pad=256)
    )
    new_value: Mapped[str] = passing(
        Category.COMMUNICATION, storage=sealed("proposed_changes.new_value", pad=256)
    )


class Dispute(OwnedRow, Base):
    """A value that its person calls wrong and the house kept: the mark travels with it."""

    __tablename__ = "disputes"
    __table_args__ = (Index("ix_disputes_request", "subject_id", "request_id"),)

    request_id: Mapped[UUID] = not_personal("the request's id", Uuid)
    target_table: Mapped[str] = not_personal("a table of ours", Text)
    target_row: Mapped[UUID] = not_personal("the id of a row of the same person", Uuid)
    target_column: Mapped[str] = not_personal("a column of ours", Text)
    statement: Mapped[str | None] = personal(
        Category.COMMUNICATION,
        purposes=(Purpose.RIGHTS, Purpose.LAW),
        storage=sealed("disputes.statement", pad=256),
        on_erase=Erase.DELETE,
        retention=Retention.ACCOUNT,
        because="DR-7: the person's own statement stays as it was made",
    )
    marked_at: Mapped[datetime] = personal(
        Category.RIGHTS_REQUEST,
        INSTANT,
        purposes=(Purpose.RIGHTS, Purpose.LAW),
        storage=BARE,
        on_erase=Erase.DELETE,
        retention=Retention.ACCOUNT,
        because="a fact that the house recorded",
    )


proposed_changes = table_of(ProposedChange)
disputes = table_of(Dispute)
