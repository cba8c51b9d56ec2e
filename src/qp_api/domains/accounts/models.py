"""The account of a person, and the lookup that finds it by address."""

from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Final

from sqlalchemy import ARRAY, CheckConstraint, Date, DateTime, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped

from qp_api.core.actor import Role
from qp_api.core.crypto.group import Group
from qp_api.core.db.activity import WithActivity, activity_constraints
from qp_api.core.db.base import Base, Owned, OwnedRow, table_of
from qp_api.core.db.lookup import Lookup
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Rectify,
    Retention,
    not_personal,
    personal,
    plain,
    sealed,
    sealed_group,
)


class AgeBand(StrEnum):
    """All that is kept of an age: 16 or 17, or adult. AG-3."""

    MINOR = "minor"
    ADULT = "adult"


class Locale(StrEnum):
    """The languages that the house writes in."""

    EN = "en"
    BN = "bn"


_ROLES: Final = ", ".join(f"'{role}'" for role in Role)
_INSTANT: Final = DateTime(timezone=True)
_RECORDED: Final = "a fact that the house recorded"

_PROFILE: Final = (Purpose.DELIVERY, Purpose.ACCOUNT)
_CONTACT: Final = (*_PROFILE, Purpose.PAYMENT, Purpose.SECURITY, Purpose.RIGHTS)
_REACHED: Final = (*_CONTACT, Purpose.MARKETING)
_STANDING: Final = (*_PROFILE, Purpose.SECURITY, Purpose.RIGHTS)
_AGE: Final = (Purpose.ACCOUNT, Purpose.RIGHTS)

# Everything here goes with the account; what the person stated is theirs to take and to correct.
_kept = partial(personal, on_erase=Erase.DELETE, retention=Retention.ACCOUNT)
_stated = partial(_kept, portable=True, rectifiable=Rectify.SELF)


class Account(WithActivity, OwnedRow, Base):
    """One person's account; its id is the subject's. `version` counts the person's own changes."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("id = subject_id", name="own"),
        CheckConstraint("age_band IN ('minor', 'adult')", name="age_band"),
        CheckConstraint("(age_band = 'minor') = (adult_from IS NOT NULL)", name="adult_from"),
        CheckConstraint("locale IN ('en', 'bn')", name="locale"),
        CheckConstraint(f"roles <@ ARRAY[{_ROLES}]", name="roles"),
        Index(
            "ix_accounts_staff",
            "subject_id",
            postgresql_where=text("roles <> '{learner}'::text[]"),
        ),
        *activity_constraints("accounts"),
    )

    name: Mapped[str] = _stated(
        Category.NAME, purposes=_REACHED, storage=sealed("accounts.name", pad=32)
    )
    email: Mapped[str] = _kept(
        Category.EMAIL,
        purposes=_REACHED,
        storage=sealed("accounts.email", pad=32),
        portable=True,
        because="AC-3: corrected by its own confirmed change",
    )
    phone: Mapped[str | None] = _stated(
        Category.PHONE, purposes=_CONTACT, storage=sealed("accounts.phone", pad=32)
    )
    organization: Mapped[str | None] = _stated(
        Category.ORGANIZATION, purposes=_PROFILE, storage=sealed("accounts.organization", pad=32)
    )
    designation: Mapped[str | None] = _stated(
        Category.DESIGNATION, purposes=_PROFILE, storage=sealed("accounts.designation", pad=32)
    )
    billing_address: Mapped[Group | None] = _stated(
        Category.ADDRESS,
        purposes=(Purpose.ACCOUNT, Purpose.PAYMENT),
        storage=sealed_group("accounts.billing_address", pad=64),
    )
    roles: Mapped[list[str]] = _kept(
        Category.DESIGNATION,
        ARRAY(Text),
        purposes=_STANDING,
        storage=plain("read at sign-in and by the walls, before any key is at hand"),
        because="granted by the house, not stated by the person",
    )
    age_band: Mapped[str] = _kept(
        Category.AGE_BAND,
        Text,
        purposes=_AGE,
        storage=plain("two values; locks stand on it (AG-4)"),
        rectifiable=Rectify.REQUEST,
    )
    adult_from: Mapped[date | None] = _kept(
        Category.AGE_BAND,
        Date,
        purposes=_AGE,
        storage=plain("the first day of a month; locks open on it (AG-4)"),
        rectifiable=Rectify.REQUEST,
    )
    locale: Mapped[str] = _stated(
        Category.PREFERENCE, Text, purposes=_REACHED, storage=plain("one of two languages")
    )
    time_zone: Mapped[str] = _stated(
        Category.PREFERENCE, Text, purposes=_PROFILE, storage=plain("nearly always the same zone")
    )
    registered_at: Mapped[datetime] = _kept(
        Category.ACTIVITY,
        _INSTANT,
        purposes=_AGE,
        storage=plain("business time; a sweep finds it (1.3 `unverified`)"),
        because=_RECORDED,
    )
    verified_at: Mapped[datetime | None] = _kept(
        Category.ACTIVITY,
        _INSTANT,
        purposes=_STANDING,
        storage=plain("business time; read at sign-in, before any key is at hand"),
        because=_RECORDED,
    )
    version: Mapped[int] = not_personal("counts the changes of this row")


class EmailLookup(Lookup, Base):
    """One address under one index epoch: it has one account, however it is spelled."""

    __tablename__ = "email_lookup"

    email_index: Mapped[bytes] = _kept(
        Category.EMAIL,
        LargeBinary,
        primary_key=True,
        purposes=(Purpose.SECURITY, Purpose.RIGHTS),
        storage=PSEUDONYMOUS,
        because="follows from the address",
    )


class PhoneLookup(Owned, Base):
    """A person's phone under one index epoch: a short hash, so that several people share one.

    It narrows a search; whose the number is, opening and comparing says (crypto.md 8).
    """

    __tablename__ = "phone_lookup"
    __table_args__ = (Index("ix_phone_lookup_phone_index", "phone_index", "subject_id"),)

    phone_index: Mapped[bytes] = _kept(
        Category.PHONE,
        LargeBinary,
        primary_key=True,
        purposes=(Purpose.ACCOUNT, Purpose.SECURITY, Purpose.RIGHTS),
        storage=PSEUDONYMOUS,
        because="follows from the phone",
    )


accounts = table_of(Account)
email_lookup = table_of(EmailLookup)
phone_lookup = table_of(PhoneLookup)
