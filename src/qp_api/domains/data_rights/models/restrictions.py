"""Restrictions: who asked for it, on which ground, from when to when (P5.4)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of

from .notes import INSTANT, registered
from .states import Ground, Imposer, any_of


class Restriction(OwnedRow, Base):
    """A restriction from its beginning to its lifting; its id is its request's, if it has one."""

    __tablename__ = "restrictions"
    __table_args__ = (
        CheckConstraint(f"imposed_by IN ({any_of(Imposer)})", name="imposed_by"),
        CheckConstraint(f"ground IN ({any_of(Ground)})", name="ground"),
        Index(
            "uq_restrictions_standing",
            "subject_id",
            "imposed_by",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    imposed_by: Mapped[str] = registered(Text)
    ground: Mapped[str] = registered(Text)
    began_at: Mapped[datetime] = registered(INSTANT)
    lifted_at: Mapped[datetime | None] = registered(INSTANT, index=True)


restrictions = table_of(Restriction)
