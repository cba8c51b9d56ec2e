"""The ledger of consents, which is only ever added to, and the links that await a second step."""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final, NewType
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, Text, Uuid
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
from qp_api.core.privacy.data_map import GRANTS, KEPT_REGISTER
from qp_api.core.subject_data.consents import ChosenUse

RecordId = NewType("RecordId", UUID)
EventId = NewType("EventId", UUID)


class ConsentState(StrEnum):
    """The states of DPV that happen here (CO-1); only the first two permit."""

    GIVEN = "ConsentGiven"
    RENEWED = "RenewedConsentGiven"
    REQUESTED = "ConsentRequested"
    REFUSED = "ConsentRefused"
    WITHDRAWN = "ConsentWithdrawn"


class Method(StrEnum):
    """By which act an event came about: the person's own, or a correction that set the lock."""

    CHOICE = "choice"
    MAILED_LINK = "mailed_link"
    OBJECTION = "objection"
    AGE_LOCK = "age_lock"


def _any_of(kind: type[StrEnum]) -> str:
    return ", ".join(f"'{member}'" for member in kind)


_INSTANT: Final = DateTime(timezone=True)
# CO-1: after erasure the events stay under the bare id, to show on what processing stood.
_registered = partial(
    personal,
    Category.PREFERENCE,
    purposes=(Purpose.RIGHTS, Purpose.LAW),
    storage=plain("codes and times, by which processing is allowed or stopped"),
    on_erase=Erase.KEEP,
    retention=Retention.REGISTER,
    because="CO-1: that there was consent, to what, and until when, must stay provable",
)
_passing = partial(
    personal,
    purposes=(Purpose.RIGHTS,),
    storage=PSEUDONYMOUS,
    on_erase=Erase.DELETE,
    retention=Retention.REQUEST_DATA,
)


class ConsentEvent(OwnedRow, Base):
    """One event of a consent record (ISO/IEC TS 27560); a record begins with an act of its person.

    What the notice of that version says of the purpose is part of the record, by version and hash.
    """

    __tablename__ = "consent_events"
    __table_args__ = (
        CheckConstraint(f"purpose IN ({_any_of(ChosenUse)})", name="purpose"),
        CheckConstraint(f"state IN ({_any_of(ConsentState)})", name="state"),
        CheckConstraint(f"method IN ({_any_of(Method)})", name="method"),
        CheckConstraint("began_at <= at", name="began_before"),
        {
            "info": {
                KEPT_REGISTER: True,
                GRANTS: {DbRole.RIGHTS: "SELECT, INSERT", DbRole.CUSTODY: "SELECT, INSERT, DELETE"},
            }
        },
    )

    record_id: Mapped[UUID] = not_personal("a random id", Uuid)
    schema_version: Mapped[str] = not_personal("the shape of this record", Text)
    purpose: Mapped[str] = _registered(Text)
    state: Mapped[str] = _registered(Text)
    method: Mapped[str] = _registered(Text)
    at: Mapped[datetime] = _registered(_INSTANT, index=True)
    began_at: Mapped[datetime] = _registered(_INSTANT)
    valid_until: Mapped[datetime | None] = _registered(_INSTANT)
    notice_version: Mapped[str] = _registered(Text)
    notice_hash: Mapped[str] = _registered(Text)
    language: Mapped[str] = _registered(Text)


class Confirmation(Lookup, Base):
    """The SHA-256 of one mailed link, bound to the address and the record of its making (CO-3)."""

    __tablename__ = "consent_confirmations"

    token_hash: Mapped[bytes] = _passing(
        Category.CREDENTIAL,
        LargeBinary,
        primary_key=True,
        because="a secret, exported as a fact only (SI-1)",
    )
    email_index: Mapped[bytes] = _passing(
        Category.EMAIL, LargeBinary, because="follows from the address"
    )
    record_id: Mapped[UUID] = not_personal("a random id", Uuid)
    expires_at: Mapped[datetime] = not_personal(
        "process time of the machinery", _INSTANT, index=True
    )


consent_events = table_of(ConsentEvent)
consent_confirmations = table_of(Confirmation)
