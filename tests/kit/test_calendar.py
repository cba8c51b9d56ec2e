from datetime import UTC, date, datetime, timedelta

import pytest

from qp_api.kit.calendar import (
    NotAware,
    add_months,
    adult_from,
    completed_years,
    dhaka_day,
    end_of_day,
    extended_due_at,
    extended_due_on,
    reply_due_at,
    reply_due_on,
    start_of_day,
)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 6, tzinfo=UTC)  # noon in Dhaka


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (noon(2026, 1, 29), date(2026, 2, 28)),
        (noon(2026, 1, 30), date(2026, 2, 28)),
        (noon(2026, 1, 31), date(2026, 2, 28)),
        (noon(2026, 2, 1), date(2026, 3, 1)),
        (noon(2026, 2, 28), date(2026, 3, 28)),
        (noon(2026, 3, 1), date(2026, 3, 31)),
        (noon(2026, 3, 31), date(2026, 4, 30)),
        (noon(2026, 8, 31), date(2026, 9, 30)),
        (noon(2026, 12, 31), date(2027, 1, 30)),
        (noon(2028, 1, 31), date(2028, 2, 29)),
        (noon(2028, 2, 29), date(2028, 3, 29)),
        # 18:30Z on the 30th is the 31st in Dhaka; both end alike in 2026, in 2028 as well.
        (datetime(2026, 1, 30, 18, 30, tzinfo=UTC), date(2026, 2, 28)),
        # Where one day decides: 18:00Z is midnight in Dhaka.
        (datetime(2026, 4, 1, 17, 59, 59, tzinfo=UTC), date(2026, 5, 1)),
        (datetime(2026, 4, 1, 18, 0, tzinfo=UTC), date(2026, 5, 2)),
    ],
)
def test_the_reply_is_due_after_thirty_days_or_a_month(received: datetime, due: date) -> None:
    assert reply_due_on(received) == due
    assert dhaka_day(reply_due_at(received)) == due
    assert dhaka_day(reply_due_at(received) + timedelta(microseconds=1)) == due + timedelta(days=1)


def test_half_past_six_in_the_evening_counts_as_the_next_day() -> None:
    assert dhaka_day(datetime(2026, 1, 30, 18, 30, tzinfo=UTC)) == date(2026, 1, 31)
    assert dhaka_day(datetime(2026, 1, 30, 17, 30, tzinfo=UTC)) == date(2026, 1, 30)


def test_a_time_without_a_zone_has_no_day() -> None:
    with pytest.raises(NotAware):
        dhaka_day(datetime(2026, 1, 30, 18, 30))  # noqa: DTZ001 -- the fault under test


@pytest.mark.parametrize(
    ("received", "latest"),
    [
        (noon(2025, 11, 30), date(2026, 2, 28)),
        (noon(2027, 11, 30), date(2028, 2, 29)),
        (noon(2026, 1, 15), date(2026, 4, 15)),
        (noon(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_an_extension_reaches_three_months_from_receipt(received: datetime, latest: date) -> None:
    assert extended_due_on(received) == latest
    assert dhaka_day(extended_due_at(received)) == latest


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2010, 5, 20), date(2026, 5, 19), 15),
        (date(2010, 5, 20), date(2026, 5, 20), 16),
        (date(2010, 5, 20), date(2026, 5, 21), 16),
        (date(2010, 12, 31), date(2026, 1, 1), 15),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2012, 2, 29), date(2028, 2, 28), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
        (date(2026, 5, 20), date(2026, 5, 20), 0),
        (date(2026, 5, 20), date(2026, 5, 19), -1),
    ],
)
def test_age_is_in_completed_years(born: date, today: date, age: int) -> None:
    assert completed_years(born, today) == age


@pytest.mark.parametrize(
    ("born", "first_day"),
    [
        (date(2009, 5, 1), date(2027, 6, 1)),
        (date(2009, 5, 31), date(2027, 6, 1)),
        (date(2009, 12, 15), date(2028, 1, 1)),
        (date(2009, 11, 30), date(2027, 12, 1)),
        (date(2008, 2, 28), date(2026, 3, 1)),
        (date(2008, 2, 29), date(2026, 4, 1)),  # a birthday on 1 March, in 2026
    ],
)
def test_locks_open_with_the_month_after_the_eighteenth_birthday(
    born: date, first_day: date
) -> None:
    assert adult_from(born) == first_day
    assert completed_years(born, first_day) == 18


def test_whoever_shares_the_month_shares_the_stored_day() -> None:
    assert len({adult_from(date(2009, 7, day)) for day in range(1, 32)}) == 1


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 2, 28), 24),
        # Dhaka's one summer: clocks went on at 23:00 on 19 June and back at the end of 2009.
        (date(2009, 6, 19), 23),
        (date(2009, 12, 31), 25),
    ],
)
def test_a_day_runs_from_midnight_to_midnight(day: date, hours: int) -> None:
    first, last = start_of_day(day), end_of_day(day)
    assert (dhaka_day(first), dhaka_day(last)) == (day, day)
    assert dhaka_day(first - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert last - first == timedelta(hours=hours) - timedelta(microseconds=1)
    assert first.tzinfo is UTC
