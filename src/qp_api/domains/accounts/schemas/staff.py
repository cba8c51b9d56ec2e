"""Accounts as the staff see them: one shape, of which each role is shown its part."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qp_api.core.actor import Processing, Role
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.accounts.models import AgeBand, Locale
from qp_api.domains.accounts.public.wire import Email, Phone
from qp_api.domains.accounts.store import ViewedAccount

from .account_fields import AddressOut, address_out, held, said

MOST_FOUND: Final = 50

_EXAMPLE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20",
    "view": "support",
    "state": "open",
    "name": "Learner One",
    "email": "learner.one@example.com",
    "phone": "+8801700000000",
    "organization": "Example Textiles",
    "designation": "Quality officer",
    "billing_address": None,
    "locale": "bn",
    "time_zone": "Asia/Dhaka",
    "roles": None,
    "age_band": None,
    "adult_from": None,
    "registered_at": "2026-11-24T06:00:00Z",
    "email_verified_at": "2026-11-24T06:05:00Z",
    "last_active_on": None,
    "withheld": ["adult_from", "age_band", "billing_address", "last_active_on", "roles"],
}


class AccountSearchIn(InModel):
    """One of the two, whole: nothing is found by a part of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "learner.one@example.com"}, {"phone": "01700000000"}],
            "minProperties": 1,
            "maxProperties": 1,
        }
    )

    email: Email | None = None
    phone: Phone = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.email is None) == (self.phone is None):
            raise PydanticCustomError("one_of", "one of the two")
        return self


class AccountOut(OutModel):
    """An account; a field that `withheld` names is null because this view does not show it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    view: Annotated[str, OpenEnum(Role)]
    state: Annotated[str, OpenEnum(Processing)]
    name: Annotated[str, said(120, Category.NAME)] | None
    email: Annotated[str, said(254, Category.EMAIL)] | None
    phone: Annotated[str, said(16, Category.PHONE)] | None
    organization: Annotated[str, said(160, Category.ORGANIZATION)] | None
    designation: Annotated[str, said(120, Category.DESIGNATION)] | None
    billing_address: AddressOut | None
    locale: Annotated[str, OpenEnum(Locale), held(Category.PREFERENCE)] | None
    time_zone: Annotated[str, said(64, Category.PREFERENCE)] | None
    roles: Annotated[list[Annotated[str, OpenEnum(Role)]], said(16, Category.DESIGNATION)] | None
    age_band: Annotated[str, OpenEnum(AgeBand), held(Category.AGE_BAND)] | None
    adult_from: Annotated[date | None, held(Category.AGE_BAND)]
    registered_at: datetime
    email_verified_at: datetime | None
    last_active_on: Annotated[date | None, held(Category.ACTIVITY)]
    withheld: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=16)]

    @classmethod
    def of(cls, row: ViewedAccount) -> "AccountOut":
        return AccountOut.build(
            id=row.id,
            view=row.view,
            state=row.state,
            name=row.name,
            email=row.email,
            phone=row.phone,
            organization=row.organization,
            designation=row.designation,
            billing_address=address_out(row.billing_address),
            locale=row.locale,
            time_zone=row.time_zone,
            roles=None if row.roles is None else sorted(row.roles),
            age_band=row.age_band,
            adult_from=row.adult_from,
            registered_at=row.registered_at,
            email_verified_at=row.email_verified_at,
            last_active_on=row.last_active_on,
            withheld=list(row.withheld),
        )


class AccountsFoundOut(OutModel):
    """Whoever has exactly this address or number; where more people do, the first of them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [_EXAMPLE], "is_complete": True}]}
    )

    items: Annotated[list[AccountOut], Field(max_length=MOST_FOUND)]
    is_complete: bool
