"""Accounts announces itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from qp_api.core.domain import Domain

from .actions.index_phone import index_phone
from .jobs import jobs
from .models import AgeBand, Locale
from .public.wire import (
    BillingAddress,
    Designation,
    Email,
    Name,
    Organization,
    Phone,
    TimeZone,
)
from .routes import router

_CORRECTIONS: Final[Mapping[str, Any]] = {
    "accounts.name": Name,
    "accounts.email": Email,
    "accounts.phone": Phone,
    "accounts.organization": Organization,
    "accounts.designation": Designation,
    "accounts.billing_address": BillingAddress | None,
    "accounts.age_band": AgeBand,
    "accounts.adult_from": date | None,
    "accounts.locale": Locale,
    "accounts.time_zone": TimeZone,
}

manifest = Domain(
    name="accounts",
    router=router,
    jobs=jobs,
    corrections=_CORRECTIONS,
    follows={"accounts.phone": index_phone},
)
