"""Requests, restrictions, packages, erasures and receipts; and the closing letter's address."""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
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
    sealed,
)
from qp_api.core.privacy.data_map import GRANTS

RequestId = NewType("RequestId", UUID)


class Right(StrEnum):
    """The six rights of P5, by the name of their path."""

    ACCESS = "access"
    RECTIFY = "rectify"
    ERASE = "erase"
    RESTRICT = "restrict"
    EXPORT = "export"
    OBJECT = "object"


class RequestState(StrEnum):
    """How far a request is; the last four are its ends."""

    RECEIVED = "received"
    IDENTITY_CHECK = "identity_check"
    IN_PROGRESS = "in_progress"
    EXTENDED = "extended"
    COMPLETED = "completed"
    PARTIALLY_COMPLETED = "partially_completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Ground(StrEnum):
    """On which ground processing is restricted: Art. 18(1)(a) to (d)."""

    ACCURACY_CONTESTED = "accuracy_contested"
    PROCESSING_UNLAWFUL = "processing_unlawful"
    NEEDED_FOR_CLAIMS = "needed_for_claims"
    OBJECTION_PENDING = "objection_pending"


class Imposer(StrEnum):
    """Who asked for a restriction."""

    PERSON = "person"
    OFFICER = "officer"


OPEN_STATES: Final = "'received', 'identity_check', 'in_progress', 'extended'"


def _any_of(kind: type[StrEnum]) -> str:
    return ", ".join(f"'{member}'" for member in kind)


_INSTANT: Final = DateTime(timezone=True)
_PURPOSES: Final = (Purpose.RIGHTS, Purpose.LAW)
_BARE: Final = plain("ids, states and times, by which deadlines are kept")
# DR-17: dates, states and hashes stay under the id alone, to show that the right was served.
_registered = partial(
    personal,
    Category.RIGHTS_REQUEST,
    storage=_BARE,
    on_erase=Erase.KEEP,
    retention=Retention.REGISTER,
    because="DR-17: that a right was served, and when, must stay provable",
    purposes=_PURPOSES,
)
_passing = partial(
    personal,
    purposes=_PURPOSES,
    on_erase=Erase.DELETE,
    retention=Retention.REQUEST_DATA,
    because="written by the house, and gone within days",
)


class RightsRequest(OwnedRow, Base):
    """One request; one open request a person and right (DR-2)."""

    __tablename__ = "rights_requests"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_any_of(Right)})", name="kind"),
        CheckConstraint(f"state IN ({_any_of(RequestState)})", name="state"),
        CheckConstraint(f"(state IN ({OPEN_STATES})) = (completed_at IS NULL)", name="completed"),
        Index("ix_rights_requests_id", "id"),
        Index("uq_rights_requests_number", "number", unique=True),
        Index(
            "uq_rights_requests_open",
            "subject_id",
            "kind",
            unique=True,
            postgresql_where=text(f"state IN ({OPEN_STATES})"),
        ),
        Index(
            "ix_rights_requests_queue",
            "due_at",
            "id",
            postgresql_where=text(f"state IN ({OPEN_STATES})"),
        ),
        Index(
            "ix_rights_requests_details",
            "completed_at",
            postgresql_where=text("details IS NOT NULL"),
        ),
        Index("ix_rights_requests_correspondent", "correspondent_id"),
        Index("ix_rights_requests_completed_at", "completed_at"),
    )

    number: Mapped[str] = _registered(Text)
    kind: Mapped[str] = _registered(Text)
    state: Mapped[str] = _registered(Text)
    received_at: Mapped[datetime] = _registered(_INSTANT)
    due_at: Mapped[datetime] = _registered(_INSTANT)
    completed_at: Mapped[datetime | None] = _registered(_INSTANT)
    ground: Mapped[str | None] = _registered(Text)
    correspondent_id: Mapped[UUID | None] = not_personal(
        "a bare id, until the closing mail has left", Uuid
    )
    details: Mapped[str | None] = personal(
        Category.COMMUNICATION,
        purposes=(Purpose.RIGHTS,),
        storage=sealed("rights_requests.details", pad=256),
        on_erase=Erase.BLANK,
        retention=Retention.REQUEST_DATA,
        because="what was asked is answered as it was asked",
    )


class RightsNumber(Base):
    """How many requests a year (in Dhaka) has seen: the next one's number."""

    __tablename__ = "rights_numbers"
    __table_args__ = ({"info": {GRANTS: {DbRole.RIGHTS: "SELECT, INSERT, UPDATE"}}},)

    year: Mapped[int] = not_personal("a year", Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = not_personal("a count", Integer)


class Restriction(OwnedRow, Base):
    """A restriction from its beginning to its lifting; its id is its request's, if it has one."""

    __tablename__ = "restrictions"
    __table_args__ = (
        CheckConstraint(f"imposed_by IN ({_any_of(Imposer)})", name="imposed_by"),
        CheckConstraint(f"ground IN ({_any_of(Ground)})", name="ground"),
        Index(
            "uq_restrictions_standing",
            "subject_id",
            "imposed_by",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    imposed_by: Mapped[str] = _registered(Text)
    ground: Mapped[str] = _registered(Text)
    began_at: Mapped[datetime] = _registered(_INSTANT)
    lifted_at: Mapped[datetime | None] = _registered(_INSTANT, index=True)


def _of_request(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["subject_id", "id"],
        ["rights_requests.subject_id", "rights_requests.id"],
        name=f"fk_{table}_rights_requests",
    )


class Package(OwnedRow, Base):
    """The package of a request, whose id it has; the file is in the object store, sealed."""

    __tablename__ = "packages"
    __table_args__ = (_of_request("packages"), Index("ix_packages_expires_at", "expires_at"))

    size: Mapped[int] = not_personal("a count of bytes", BigInteger)
    sha256: Mapped[str] = not_personal("a hash of a file", Text)
    built_at: Mapped[datetime] = _passing(Category.RIGHTS_REQUEST, _INSTANT, storage=_BARE)
    expires_at: Mapped[datetime] = _passing(Category.RIGHTS_REQUEST, _INSTANT, storage=_BARE)


class Erasure(OwnedRow, Base):
    """How far an erasure is: plan, destroyed keys, counts; its id is its request's."""

    __tablename__ = "erasures"
    __table_args__ = (_of_request("erasures"),)

    started_at: Mapped[datetime] = _registered(_INSTANT, index=True)
    data_map_version: Mapped[str] = not_personal("a hash of our notes", Text)
    plan_hash: Mapped[str] = not_personal("a hash of our plan", Text)
    keys_destroyed_at: Mapped[datetime | None] = not_personal("business time", _INSTANT)
    destroyed_keys: Mapped[list[str] | None] = not_personal("hashes of dead keys", ARRAY(Text))
    counts: Mapped[dict[str, dict[str, int]] | None] = not_personal("numbers of rows", JSONB)


class Receipt(OwnedRow, Base):
    """The signed receipt of a request, whose id it has (DR-13); it names nobody."""

    __tablename__ = "receipts"
    __table_args__ = (_of_request("receipts"), Index("ix_receipts_id", "id"))

    signed_at: Mapped[datetime] = _registered(_INSTANT, index=True)
    document: Mapped[dict[str, Any]] = not_personal("times, hashes and counts, signed", JSONB)


rights_requests = table_of(RightsRequest)
rights_numbers = table_of(RightsNumber)
restrictions = table_of(Restriction)
packages = table_of(Package)
erasures = table_of(Erasure)
receipts = table_of(Receipt)
