"""The duties table: what is owed, since when, to whom by id, and how often it was tried."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import not_personal
from qp_api.core.privacy.data_map import GRANTS
from qp_api.core.privacy.purposes import DbRole

_UNFINISHED = "state IN ('waiting', 'leased')"
_ENDED = "state IN ('done', 'dropped')"
_STATES = "('waiting', 'leased', 'done', 'dropped', 'dead')"


class Duty(Base):
    """One duty. `due_at` is business time; `retry_at` and `leased_until` are process time.

    `attempt` counts claims and fences completion; `failed_count` counts failures alone, so that
    waiting for a person's restriction to be lifted uses up no tries.
    """

    __tablename__ = "duties"
    __table_args__ = (
        CheckConstraint(f"state IN {_STATES}", name="state"),
        Index("ix_duties_due", "due_at", "retry_at", postgresql_where=text(_UNFINISHED)),
        Index("ix_duties_dead", "id", postgresql_where=text("state = 'dead'")),
        Index(
            "ix_duties_ended",
            "done_at",
            postgresql_include=["id"],
            postgresql_where=text(_ENDED),
        ),
        # Every purpose posts duties and completes those it carries out; only custody tidies up.
        {
            "info": {
                GRANTS: {
                    role: "SELECT, INSERT, UPDATE, DELETE"
                    if role is DbRole.CUSTODY
                    else "SELECT, INSERT, UPDATE"
                    for role in DbRole
                }
            }
        },
    )

    id: Mapped[UUID] = not_personal("a random row id", primary_key=True)
    subject_id: Mapped[UUID | None] = not_personal("a bare id for some days", index=True)
    kind: Mapped[str] = not_personal("the name of a message", Text)
    handler: Mapped[str | None] = not_personal("whose share of a fact this is", Text)
    payload: Mapped[dict[str, object]] = not_personal("ids only, checked by class", JSONB)
    state: Mapped[str] = not_personal("a state of the machinery", Text)
    posted_at: Mapped[datetime] = not_personal("process time", DateTime(timezone=True))
    due_at: Mapped[datetime] = not_personal("business time of a duty", DateTime(timezone=True))
    retry_at: Mapped[datetime] = not_personal("process time", DateTime(timezone=True))
    leased_until: Mapped[datetime | None] = not_personal("process time", DateTime(timezone=True))
    attempt: Mapped[int] = not_personal("a count")
    failed_count: Mapped[int] = not_personal("a count")
    failure: Mapped[str | None] = not_personal("the class of the last failure", Text)
    done_at: Mapped[datetime | None] = not_personal("process time", DateTime(timezone=True))


duties = table_of(Duty)
