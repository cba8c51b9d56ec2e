"""What a person states about themselves, as it stands on the wire; registration takes it too."""

from functools import cache
from typing import Annotated, Any, Final, TypeAlias
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, Text
from qp_api.core.privacy import Category
from qp_api.domains.accounts.models import Locale
from qp_api.domains.accounts.rules import HOME_COUNTRY
from qp_api.kit.text import (
    NotAName,
    NotAnEmail,
    NotAPhone,
    clean_email,
    clean_name,
    normalise_phone,
)

DEFAULT_LOCALE: Final = Locale.EN
DEFAULT_TIME_ZONE: Final = "Asia/Dhaka"
ADDRESS_EXAMPLE: Final[dict[str, Any]] = {
    "street": "House 12, Road 5",
    "city": "Dhaka",
    "district": "Dhaka",
    "postal_code": "1205",
    "country": "BD",
}


def _name(text: str) -> str:
    try:
        return clean_name(text)
    except NotAName:
        raise PydanticCustomError("name", "no name") from None


def _email(text: str) -> str:
    try:
        return clean_email(text)
    except NotAnEmail:
        raise PydanticCustomError("email", "no e-mail address") from None


def _phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except NotAPhone:
        raise PydanticCustomError("phone", "no phone number") from None


@cache
def _zones() -> frozenset[str]:
    """Zones begin with a capital; the tz database's other files, and `Factory`, name no place."""
    return frozenset(name for name in available_timezones() if name[0].isupper()) - {"Factory"}


def _time_zone(text: str) -> str:
    if text not in _zones():
        raise PydanticCustomError("time_zone", "no IANA time zone")
    return text


def _holds(*categories: Category) -> Any:
    return Field(json_schema_extra=category(*categories))


Name: TypeAlias = Annotated[str, Text(120), AfterValidator(_name), _holds(Category.NAME)]
Email: TypeAlias = Annotated[
    str,
    Text(254, least=3),
    AfterValidator(_email),
    Field(json_schema_extra={"format": "email"} | category(Category.EMAIL)),
]
Phone: TypeAlias = Annotated[
    Annotated[str, Text(32, least=3), AfterValidator(_phone)] | None, _holds(Category.PHONE)
]
Organization: TypeAlias = Annotated[Annotated[str, Text(160)] | None, _holds(Category.ORGANIZATION)]
Designation: TypeAlias = Annotated[Annotated[str, Text(120)] | None, _holds(Category.DESIGNATION)]
TimeZone: TypeAlias = Annotated[
    str, Text(64), AfterValidator(_time_zone), _holds(Category.PREFERENCE)
]
Street: TypeAlias = Annotated[str, Text(200), _holds(Category.ADDRESS)]
City: TypeAlias = Annotated[str, Text(100), _holds(Category.ADDRESS)]
District: TypeAlias = Annotated[Annotated[str, Text(100)] | None, _holds(Category.ADDRESS)]
PostalCode: TypeAlias = Annotated[Annotated[str, Text(16)] | None, _holds(Category.ADDRESS)]
Country: TypeAlias = Annotated[
    str,
    Field(
        strict=True,
        min_length=2,
        max_length=2,
        pattern=r"^[A-Z]{2}$",
        description="ISO 3166-1 alpha-2",
    ),
]


class BillingAddress(InModel):
    """Where invoices go."""

    model_config = ConfigDict(json_schema_extra={"examples": [ADDRESS_EXAMPLE]})

    street: Street
    city: City
    district: District = None
    postal_code: PostalCode = None
    country: Country = HOME_COUNTRY
