"""Accounts announces itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from qp_api.core.domain import Domain
from qp_api.core.telemetry.room_figures import Figure

from .actions.carry_out_grant import GRANT
from .actions.index_phone import index_phone
from .actions.keep_last_admin import keep_last_admin
from .actions.still_served import still_served
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
from .queries import count_open_admins, count_waiting
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

_FIGURES: Final = (
    Figure("open_admins", "Admins whose account is open.", count_open_admins),
    Figure("approvals_waiting", "Acts that wait for a second person.", count_waiting),
)

manifest = Domain(
    name="accounts",
    router=router,
    jobs=jobs,
    corrections=_CORRECTIONS,
    follows={"accounts.phone": index_phone},
    figures=_FIGURES,
    serving=(still_served,),
    approvals=(GRANT,),
    standing_down=(keep_last_admin,),
)
