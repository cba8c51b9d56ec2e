"""What is known of accounts, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from qp_api.core.crypto.group import Group
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person states about themselves, and may change at any time."""

    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    organization: str | None = field(repr=False)
    designation: str | None = field(repr=False)
    billing_address: Group | None = field(repr=False)
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class NewAccount(Profile):
    """What an account begins with; of a birth date only what AG-3 leaves."""

    email: str = field(repr=False)
    age_band: str = field(repr=False)
    adult_from: date | None = field(repr=False)
    roles: Sequence[str]
    registered_at: datetime
    verified_at: datetime | None
    last_active_on: date


@dataclass(frozen=True, slots=True)
class AccountRow(NewAccount):
    """A whole account."""

    id: UUID
    subject_id: SubjectId
    version: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a role."""

    subject_id: SubjectId


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """What somebody is called."""

    id: UUID
    subject_id: SubjectId
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountRef:
    """Whose account an address is, and how it stands."""

    subject_id: SubjectId
    verified_at: datetime | None
    processing: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person besides what they state of themselves."""

    adult_from: date | None
    locale: str

    def is_minor_on(self, day: date) -> bool:
        """Whether the person is 16 or 17 on a Dhaka day. AG-3, AG-4."""
        return self.adult_from is not None and day < self.adult_from


@dataclass(frozen=True, slots=True)
class ViewedAccount:
    """An account as one of the staff is shown it; None where it is `withheld`, or not stated."""

    id: UUID
    subject_id: SubjectId
    view: str
    state: str
    name: str | None = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    organization: str | None = field(repr=False)
    designation: str | None = field(repr=False)
    billing_address: Group | None = field(repr=False)
    locale: str | None
    time_zone: str | None
    roles: Sequence[str] | None
    age_band: str | None = field(repr=False)
    adult_from: date | None = field(repr=False)
    registered_at: datetime
    email_verified_at: datetime | None
    last_active_on: date | None
    withheld: Sequence[str]
