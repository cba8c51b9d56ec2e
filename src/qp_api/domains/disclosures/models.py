"""The ledger of transfers to others, which is only ever added to (DI-2)."""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final, NewType
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, Index, Text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import (
    Category,
    DbRole,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
)
from qp_api.core.privacy.controller import RECIPIENTS
from qp_api.core.privacy.data_map import GRANTS, KEPT_REGISTER

DisclosureId = NewType("DisclosureId", UUID)


class Occasion(StrEnum):
    """What a transfer was made for."""

    PAYMENT_ATTEMPT = "payment_attempt"


_RECIPIENTS: Final = ", ".join(f"'{recipient.code}'" for recipient in RECIPIENTS)
_OCCASIONS: Final = ", ".join(f"'{occasion}'" for occasion in Occasion)
# P7: that data went out, to whom and why, stays told under the bare id.
_registered = partial(
    personal,
    Category.TRANSACTION,
    purposes=(Purpose.LAW, Purpose.RIGHTS),
    storage=plain("codes and times, by which transfers are accounted for"),
    on_erase=Erase.KEEP,
    retention=Retention.REGISTER,
    because="DI-2: to whom data was given, and on what ground, must stay provable",
)


class Disclosure(OwnedRow, Base):
    """One transfer of one person's data; what was sent is told by category, never by value."""

    __tablename__ = "disclosures"
    __table_args__ = (
        CheckConstraint(f"recipient IN ({_RECIPIENTS})", name="recipient"),
        CheckConstraint(f"occasion IN ({_OCCASIONS})", name="occasion"),
        Index(
            "uq_disclosures_occasion",
            *("subject_id", "recipient", "occasion", "occasion_id"),
            unique=True,
        ),
        Index("ix_disclosures_id", "id"),
        {
            "info": {
                KEPT_REGISTER: True,
                GRANTS: {DbRole.RIGHTS: "SELECT, INSERT", DbRole.CUSTODY: "SELECT, INSERT, DELETE"},
            }
        },
    )

    recipient: Mapped[str] = _registered(Text)
    categories: Mapped[list[str]] = _registered(ARRAY(Text))
    purpose: Mapped[str] = _registered(Text)
    ground: Mapped[str] = _registered(Text)
    occasion: Mapped[str] = _registered(Text)
    occasion_id: Mapped[UUID] = not_personal("a random row id")
    at: Mapped[datetime] = _registered(DateTime(timezone=True), index=True)


disclosures = table_of(Disclosure)
