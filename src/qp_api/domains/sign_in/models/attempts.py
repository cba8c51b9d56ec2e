"""Counters of attempts."""

from datetime import datetime

from sqlalchemy import (
    LargeBinary,
)
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import (
    DbRole,
    not_personal,
)
from qp_api.core.privacy.data_map import GRANTS

from .notes import INSTANT, PROCESS_TIME


class Attempt(Base):
    """How often the keyed hash of an account, device or network tried, in its window (SI-2)."""

    __tablename__ = "attempts"
    __table_args__ = ({"info": {GRANTS: {DbRole.RIGHTS: "SELECT, INSERT, UPDATE, DELETE"}}},)

    key: Mapped[bytes] = not_personal(
        "a hash under a derived key: nobody can be found by it", LargeBinary, primary_key=True
    )
    rank: Mapped[int] = not_personal("the order in which counters are locked")
    count: Mapped[int] = not_personal("a count")
    ends_at: Mapped[datetime] = not_personal(PROCESS_TIME, INSTANT, index=True)


attempts = table_of(Attempt)
