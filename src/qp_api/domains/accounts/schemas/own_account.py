"""A person's own account on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.actor import Role
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.accounts.models import AgeBand, Locale
from qp_api.domains.accounts.public.wire import (
    ADDRESS_EXAMPLE,
    City,
    Country,
    Designation,
    District,
    Name,
    Organization,
    Phone,
    PostalCode,
    Street,
    TimeZone,
)
from qp_api.domains.accounts.store import AccountRow

from .account_fields import AddressOut, address_out, held, said

_EXAMPLE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20",
    "name": "Learner One",
    "email": "learner.one@example.com",
    "phone": "+8801700000000",
    "organization": "Example Textiles",
    "designation": "Quality officer",
    "billing_address": ADDRESS_EXAMPLE,
    "locale": "bn",
    "time_zone": "Asia/Dhaka",
    "roles": ["learner"],
    "age_band": "adult",
    "adult_from": None,
    "registered_at": "2026-11-24T06:00:00Z",
    "email_verified_at": "2026-11-24T06:05:00Z",
}


def _absent() -> Any:
    """The value of a field that a patch does not name; `model_fields_set` tells it from others."""
    return None


class AddressPatch(InModel):
    """Members of the billing address to change; null removes one."""

    street: Street = Field(default_factory=_absent)
    city: City = Field(default_factory=_absent)
    district: District = Field(default_factory=_absent)
    postal_code: PostalCode = Field(default_factory=_absent)
    country: Country = Field(default_factory=_absent)


class MePatch(InModel):
    """A JSON merge patch (RFC 7396): a field that is not named stays, null removes it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"designation": "Auditor", "phone": None}]}
    )

    name: Name = Field(default_factory=_absent)
    phone: Phone = Field(default_factory=_absent)
    organization: Organization = Field(default_factory=_absent)
    designation: Designation = Field(default_factory=_absent)
    billing_address: AddressPatch | None = Field(default_factory=_absent)
    locale: Locale = Field(default_factory=_absent)
    time_zone: TimeZone = Field(default_factory=_absent)

    def changes(self) -> dict[str, Any]:
        """Only what was named."""
        return self.model_dump(exclude_unset=True)


class MeOut(OutModel):
    """All that the account says about its person; `adult_from` is set at 16 and 17 only."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    name: Annotated[str, said(120, Category.NAME)]
    email: Annotated[str, said(254, Category.EMAIL, format="email")]
    phone: Annotated[str, said(16, Category.PHONE)] | None
    organization: Annotated[str, said(160, Category.ORGANIZATION)] | None
    designation: Annotated[str, said(120, Category.DESIGNATION)] | None
    billing_address: AddressOut | None
    locale: Annotated[str, OpenEnum(Locale), held(Category.PREFERENCE)]
    time_zone: Annotated[str, said(64, Category.PREFERENCE)]
    roles: Annotated[list[Annotated[str, OpenEnum(Role)]], said(16, Category.DESIGNATION)]
    age_band: Annotated[str, OpenEnum(AgeBand), held(Category.AGE_BAND)]
    adult_from: Annotated[date | None, held(Category.AGE_BAND)]
    registered_at: datetime
    email_verified_at: datetime | None

    @classmethod
    def of(cls, row: AccountRow) -> "MeOut":
        return MeOut.build(
            id=row.id,
            name=row.name,
            email=row.email,
            phone=row.phone,
            organization=row.organization,
            designation=row.designation,
            billing_address=address_out(row.billing_address),
            locale=row.locale,
            time_zone=row.time_zone,
            roles=sorted(row.roles),
            age_band=row.age_band,
            adult_from=row.adult_from,
            registered_at=row.registered_at,
            email_verified_at=row.verified_at,
        )
