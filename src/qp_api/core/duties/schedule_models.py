"""When each schedule is next due; truth in PostgreSQL, so that an outage skips nothing."""

from datetime import datetime

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import not_personal
from qp_api.core.privacy.data_map import GRANTS
from qp_api.core.privacy.purposes import DbRole


class ScheduleRow(Base):
    """One schedule and the business time from which it is next owed."""

    __tablename__ = "schedules"
    __table_args__ = (
        {
            "info": {
                GRANTS: {
                    DbRole.CUSTODY: "SELECT, INSERT, UPDATE, DELETE",
                    DbRole.RIGHTS: "SELECT",
                }
            }
        },
    )

    name: Mapped[str] = not_personal("the name of a message", Text, primary_key=True)
    next_at: Mapped[datetime] = not_personal("business time", DateTime(timezone=True))


schedules = table_of(ScheduleRow)
