"""Tables that no room has, one for each thing a note can say: the walk must need no more."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped

from qp_api.core.crypto.column import sealed_text
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.db.base import Base, OwnedRow
from qp_api.core.db.subjects import subjects
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Rectify,
    Retention,
    Storage,
    not_personal,
    personal,
    plain,
    sealed,
    sealed_group,
)
from qp_api.core.privacy.storage import Rest

_ACCOUNT: dict[str, Any] = {
    "purposes": (Purpose.ACCOUNT,),
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "because": "planted: what is not said to be corrected isn't",
}
_LAW: dict[str, Any] = {
    "purposes": (Purpose.LAW,),
    "on_erase": Erase.KEEP,
    "retention": Retention.FINANCE,
}
_P43 = "P4.3: the books outlive the account"
_FINANCIAL = Rest(
    Storage.SEALED, sealed_text("planted_bills.buyer", pad=32, key_class=KeyClass.FINANCIAL)
)


class Planted(DeclarativeBase):
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)


subjects.to_metadata(Planted.metadata)


class Profile(OwnedRow, Planted):
    __tablename__ = "planted_profiles"

    email: Mapped[str] = personal(
        Category.EMAIL, storage=sealed("planted_profiles.email", pad=32), **_ACCOUNT
    )
    name: Mapped[str] = personal(
        Category.NAME,
        storage=sealed("planted_profiles.name", pad=32),
        rectifiable=Rectify.SELF,
        **_ACCOUNT,
    )
    phone: Mapped[str | None] = personal(
        Category.PHONE,
        storage=sealed("planted_profiles.phone", pad=32),
        rectifiable=Rectify.SELF,
        **_ACCOUNT,
    )
    employer: Mapped[str | None] = personal(
        Category.ORGANIZATION,
        storage=sealed("planted_profiles.employer", pad=32),
        rectifiable=Rectify.REQUEST,
        **_ACCOUNT,
    )
    address: Mapped[dict[str, str] | None] = personal(
        Category.ADDRESS, storage=sealed_group("planted_profiles.address", pad=64), **_ACCOUNT
    )
    password_hash: Mapped[str | None] = personal(
        Category.CREDENTIAL, storage=sealed("planted_profiles.password_hash", pad=128), **_ACCOUNT
    )
    locale: Mapped[str] = personal(
        Category.PREFERENCE, Text, storage=plain("a language, shared by millions"), **_ACCOUNT
    )
    seen_at: Mapped[datetime] = not_personal("a time", DateTime(timezone=True))
    version: Mapped[int] = not_personal("a count", Integer)


class Visit(OwnedRow, Planted):
    __tablename__ = "planted_visits"
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_id", "profile_id"], ["planted_profiles.subject_id", "planted_profiles.id"]
        ),
    )

    profile_id: Mapped[UUID] = not_personal("a random row id")
    page: Mapped[str] = personal(
        Category.BROWSING, Text, storage=plain("a path without a query"), **_ACCOUNT
    )


class Lookup(Planted):
    __tablename__ = "planted_lookups"

    email_index: Mapped[bytes] = personal(
        Category.EMAIL, LargeBinary, storage=PSEUDONYMOUS, primary_key=True, **_ACCOUNT
    )
    subject_id: Mapped[UUID] = personal(
        Category.SUBJECT_ID, ForeignKey("subjects.id"), storage=PSEUDONYMOUS, **_ACCOUNT
    )


class Bill(OwnedRow, Planted):
    __tablename__ = "planted_bills"

    amount: Mapped[int] = personal(
        Category.TRANSACTION, storage=plain("a sum that is added up"), because=_P43, **_LAW
    )
    buyer: Mapped[str | None] = personal(
        Category.TRANSACTION, storage=_FINANCIAL, because=_P43, **_LAW
    )
    memo: Mapped[str | None] = personal(
        Category.COMMUNICATION,
        purposes=(Purpose.PAYMENT,),
        storage=sealed("planted_bills.memo", pad=32),
        on_erase=Erase.BLANK,
        retention=Retention.ACCOUNT,
        because=_P43,
    )
