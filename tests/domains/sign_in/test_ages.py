"""Age at the boundary days: by Dhaka's calendar, whatever day it is in UTC (AG-1, AG-2, AG-3)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domains.sign_in.factories import application
from qp_api.core.actor import Role
from qp_api.core.http.refusals import InvalidRequest
from qp_api.domains.sign_in.actions.prepare_registration import make_account
from qp_api.domains.sign_in.errors import UnderMinimumAge

REFUSED = UnderMinimumAge
MISTYPED = InvalidRequest


@pytest.mark.parametrize(
    ("born_on", "at", "kept"),
    [
        # Sixteen today in Dhaka: the day begins there at 18:00 UTC the day before.
        (date(2010, 11, 25), "2026-11-24T17:59:59", REFUSED),
        (date(2010, 11, 25), "2026-11-24T18:00:00", date(2028, 12, 1)),
        (date(2010, 11, 25), "2026-11-25T17:59:59", date(2028, 12, 1)),
        # Eighteen today.
        (date(2008, 11, 25), "2026-11-24T17:59:59", date(2026, 12, 1)),
        (date(2008, 11, 25), "2026-11-24T18:00:00", None),
        # Born on 29 February: a birthday in leap years, else 1 March.
        (date(2012, 2, 29), "2028-02-28T17:59:59", REFUSED),
        (date(2012, 2, 29), "2028-02-28T18:00:00", date(2030, 4, 1)),
        (date(2008, 2, 29), "2026-02-28T17:59:59", date(2026, 4, 1)),
        (date(2008, 2, 29), "2026-02-28T18:00:00", None),
        (date(2016, 2, 29), "2032-02-28T17:59:59", REFUSED),
        (date(2016, 2, 29), "2032-02-28T18:00:00", date(2034, 4, 1)),
        # A year's end, and whoever is not born yet.
        (date(2011, 1, 1), "2026-12-31T17:59:59", REFUSED),
        (date(2011, 1, 1), "2026-12-31T18:00:00", date(2029, 2, 1)),
        (date(2010, 12, 31), "2026-12-30T18:00:00", date(2029, 1, 1)),
        (date(2026, 11, 25), "2026-11-24T18:00:00", REFUSED),
        (date(2026, 11, 25), "2026-11-24T17:59:59", MISTYPED),
    ],
)
def test_who_may_register_and_what_is_kept(born_on: date, at: str, kept: Any) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    if kept in (REFUSED, MISTYPED):
        with pytest.raises(kept):
            make_account(application(born_on=born_on), roles=(Role.LEARNER,), now=now)
        return
    account = make_account(application(born_on=born_on), roles=(Role.LEARNER,), now=now)
    assert account.adult_from == kept
    assert account.age_band == ("adult" if kept is None else "minor")
