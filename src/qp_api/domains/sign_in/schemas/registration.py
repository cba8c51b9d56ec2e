"""Registration on the wire."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.accounts.public import Locale, Profile
from qp_api.domains.accounts.public.wire import (
    ADDRESS_EXAMPLE,
    DEFAULT_LOCALE,
    DEFAULT_TIME_ZONE,
    BillingAddress,
    Designation,
    Email,
    Name,
    Organization,
    Phone,
    TimeZone,
)
from qp_api.domains.sign_in.actions.prepare_registration import Application

from .secrets import EMAIL_EXAMPLE, OPAQUE_EXAMPLE, PASSWORD_EXAMPLE, Opaque, Password, example

# Nobody alive is older: what is earlier was mistyped.
_OLDEST: Final = date(1900, 1, 1)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _day(value: Any) -> Any:
    """Only `YYYY-MM-DD`: pydantic would take seconds since 1970 too."""
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise PydanticCustomError("date_parsing", "no date")
    return value


def _of_the_living(day: date) -> date:
    """By a bound of pydantic's own, the message would show Python's way to write a date."""
    if day < _OLDEST:
        raise PydanticCustomError("greater_than_equal", "early", {"ge": _OLDEST.isoformat()})
    return day


BirthDate: TypeAlias = Annotated[
    date,
    BeforeValidator(_day),
    AfterValidator(_of_the_living),
    Field(
        description=f"Not before {_OLDEST.isoformat()}.",
        json_schema_extra=category(Category.AGE_BAND),
    ),
]

GuardianEmail: TypeAlias = Annotated[
    Email | None,
    Field(
        description="Only at 16 and 17, and only where this service asks a guardian; else refused."
    ),
]


class RegistrationIn(InModel):
    """A new account; the date of birth is used to compute the age band and is not kept."""

    model_config = example(
        name="Learner One",
        email=EMAIL_EXAMPLE,
        password=PASSWORD_EXAMPLE,
        date_of_birth="2001-02-03",
        phone="+8801700000000",
        billing_address=ADDRESS_EXAMPLE,
        locale="bn",
        time_zone="Asia/Dhaka",
    )

    name: Name
    email: Email
    password: Password
    date_of_birth: BirthDate
    phone: Phone = None
    organization: Organization = None
    designation: Designation = None
    billing_address: BillingAddress | None = None
    locale: Locale = DEFAULT_LOCALE
    time_zone: TimeZone = DEFAULT_TIME_ZONE
    guardian_email: GuardianEmail = None

    def application(self) -> Application:
        """The same, as the room takes it."""
        address = self.billing_address
        profile = Profile(
            name=self.name,
            phone=self.phone,
            organization=self.organization,
            designation=self.designation,
            billing_address=None if address is None else address.model_dump(exclude_none=True),
            locale=self.locale,
            time_zone=self.time_zone,
        )
        return Application(
            profile, self.email, self.password, self.date_of_birth, self.guardian_email
        )


class RegistrationOut(OutModel):
    """The same for every address: what follows comes by mail."""

    model_config = example(state="mail_follows")

    state: Literal["mail_follows"] = "mail_follows"


class VerificationIn(InModel):
    """The token of a verification mail."""

    model_config = example(token=OPAQUE_EXAMPLE)

    token: Opaque


class AddressVerificationOut(OutModel):
    """The address is confirmed: the person can sign in, or waits until their guardian agrees."""

    model_config = example(state="verified")

    state: Literal["verified", "waits_for_guardian"] = "verified"
