"""Guardians: people of their own, asked once, and kept no longer than their ward is a minor."""

from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.lookup import Lookup
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
    sealed,
)


class ConsentStanding(StrEnum):
    """How far a guardian's consent is; asked once the ward has proven their own address."""

    AWAITS_ADDRESS = "awaits_address"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


_INSTANT: Final = DateTime(timezone=True)
_STATES: Final = ", ".join(f"'{state}'" for state in ConsentStanding)
_kept = partial(
    personal,
    purposes=(Purpose.RIGHTS, Purpose.LAW),
    on_erase=Erase.DELETE,
    retention=Retention.ACCOUNT,
    because="AG-5: stated when registering, and ends at `adult_from`",
)
_BARE: Final = plain("ids, states and times, by which an account waits")


class GuardianConsent(OwnedRow, Base):
    """What a ward's account waits for; its owner is the ward. It lapses on `ends_on` (AG-5)."""

    __tablename__ = "guardian_consents"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'refused') = (guardian_id IS NULL)", name="guardian"),
        Index("uq_guardian_consents_ward", "subject_id", unique=True),
        Index("ix_guardian_consents_guardian", "guardian_id"),
        Index("ix_guardian_consents_ends_on", "ends_on"),
    )

    guardian_id: Mapped[UUID | None] = _kept(Category.ACTIVITY, Uuid, storage=PSEUDONYMOUS)
    state: Mapped[str] = _kept(Category.PREFERENCE, Text, storage=_BARE)
    decided_at: Mapped[datetime | None] = _kept(Category.PREFERENCE, _INSTANT, storage=_BARE)
    ends_on: Mapped[date] = _kept(Category.AGE_BAND, Date, storage=_BARE)


class Guardian(OwnedRow, Base):
    """Where a guardian is reached; a person without an account, who goes when it lapses."""

    __tablename__ = "guardians"

    email: Mapped[str] = _kept(Category.EMAIL, storage=sealed("guardians.email", pad=32))
    locale: Mapped[str] = _kept(Category.PREFERENCE, Text, storage=plain("one of two languages"))


_TOKEN: Final[dict[str, Any]] = {
    "purposes": (Purpose.RIGHTS,),
    "on_erase": Erase.DELETE,
    "retention": Retention.UNVERIFIED,
    "storage": PSEUDONYMOUS,
    "because": "a secret, exported as a fact only (SI-1)",
}


class GuardianToken(Lookup, Base):
    """The SHA-256 of a mailed token; whose it is, is the guardian."""

    __tablename__ = "guardian_tokens"

    token_hash: Mapped[bytes] = personal(
        Category.CREDENTIAL, LargeBinary, primary_key=True, **_TOKEN
    )
    expires_at: Mapped[datetime] = not_personal(
        "process time of the machinery", _INSTANT, index=True
    )


guardian_consents = table_of(GuardianConsent)
guardians = table_of(Guardian)
guardian_tokens = table_of(GuardianToken)
