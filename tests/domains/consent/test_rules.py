"""What a choice becomes: a table that the data protection officer could read aloud."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from qp_api.core.subject_data.consents import ChosenUse
from qp_api.domains.consent.models import ConsentState
from qp_api.domains.consent.rules.choices import (
    Choice,
    decide_choice,
    next_instant,
    objection_stands,
)

NOW = datetime(2026, 12, 1, 6, tzinfo=UTC)
MARKETING, ANALYTICS = ChosenUse.MARKETING, ChosenUse.ANALYTICS
GIVEN, RENEWED = ConsentState.GIVEN, ConsentState.RENEWED
REQUESTED, REFUSED = ConsentState.REQUESTED, ConsentState.REFUSED
WITHDRAWN = ConsentState.WITHDRAWN


@dataclass
class Event:
    state: str
    at: datetime = NOW
    began_at: datetime = NOW
    valid_until: datetime | None = None
    notice_version: str = "2"


def pending(until: datetime, version: str = "2") -> Event:
    return Event(REQUESTED, valid_until=until, notice_version=version)


SOON = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("use", "granted", "last", "is_on", "becomes"),
    [
        (MARKETING, True, None, False, REQUESTED),
        (MARKETING, True, pending(SOON), False, None),
        (MARKETING, True, pending(NOW), False, REQUESTED),
        (MARKETING, True, pending(SOON, "1"), False, REQUESTED),
        (MARKETING, True, Event(GIVEN), True, None),
        (MARKETING, True, Event(GIVEN, notice_version="1"), True, RENEWED),
        (MARKETING, True, Event(GIVEN), False, REQUESTED),
        (MARKETING, True, Event(WITHDRAWN), False, REQUESTED),
        (MARKETING, True, Event(REFUSED), False, REQUESTED),
        (ANALYTICS, True, None, False, GIVEN),
        (ANALYTICS, True, Event(GIVEN), True, None),
        (ANALYTICS, True, Event(GIVEN), False, GIVEN),
        (ANALYTICS, True, Event(WITHDRAWN), False, GIVEN),
        (MARKETING, False, None, False, REFUSED),
        (MARKETING, False, pending(SOON), False, REFUSED),
        (MARKETING, False, Event(GIVEN), True, WITHDRAWN),
        (MARKETING, False, Event(RENEWED), True, WITHDRAWN),
        (MARKETING, False, Event(GIVEN), False, WITHDRAWN),
        (MARKETING, False, Event(WITHDRAWN), False, None),
        (ANALYTICS, False, Event(REFUSED), False, None),
    ],
)
def test_a_choice_becomes(
    use: ChosenUse, granted: bool, last: Event | None, is_on: bool, becomes: ConsentState | None
) -> None:
    choice = Choice(use, granted, "2")
    assert decide_choice(choice, last, is_on=is_on, now=NOW) is becomes


def test_events_keep_their_order_whoever_looked_at_the_clock_first() -> None:
    assert next_instant(None, NOW) == NOW
    assert next_instant(Event(GIVEN, at=NOW - timedelta(hours=1)), NOW) == NOW
    for behind in (timedelta(0), timedelta(seconds=3)):
        assert next_instant(Event(GIVEN, at=NOW), NOW - behind) > NOW


@pytest.mark.parametrize(("hours", "stands"), [(-1, True), (0, True), (1, False)])
def test_an_objection_ends_what_was_begun_before_it(hours: int, stands: bool) -> None:
    event = Event(GIVEN, began_at=NOW + timedelta(hours=hours))
    assert objection_stands(event, objected_at=NOW) is stands
    assert objection_stands(None, objected_at=NOW)
