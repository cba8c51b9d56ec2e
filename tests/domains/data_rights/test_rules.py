"""The room's decisions, as tables."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from qp_api.core.actor import Processing
from qp_api.core.audit.receipts import HeldPart
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Retention, build_data_map
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.domains.data_rights.errors import (
    NotRestricted,
    PackageExpired,
    PackageNotReady,
    RestrictionImposed,
)
from qp_api.domains.data_rights.models import Imposer, RequestState
from qp_api.domains.data_rights.rules.erasure import (
    RowsLeft,
    check_walked,
    held_parts,
    state_when_erased,
)
from qp_api.domains.data_rights.rules.requests import (
    check_lifting,
    check_package,
    is_overdue,
    joined_counts,
    number_of,
    state_when_lifted,
    state_when_restricted,
)
from qp_api.entry.models import all_tables

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPEN, RESTRICTED, FROZEN = Processing.OPEN, Processing.RESTRICTED, Processing.FROZEN


@pytest.mark.parametrize(
    ("received_at", "count", "number"),
    [
        (datetime(2026, 12, 31, 17, 59, tzinfo=UTC), 123, "QP-2026-000123"),
        (datetime(2026, 12, 31, 18, 0, tzinfo=UTC), 1, "QP-2027-000001"),
        (datetime(2027, 6, 1, tzinfo=UTC), 1_234_567, "QP-2027-1234567"),
    ],
)
def test_a_number_counts_in_the_year_of_dhaka(
    received_at: datetime, count: int, number: str
) -> None:
    assert number_of(received_at, count) == number


@pytest.mark.parametrize(
    ("due", "completed", "late"),
    [(1, None, False), (-1, None, True), (-1, -2, False), (-2, -1, True)],
)
def test_late_is_what_was_not_answered_in_time(due: int, completed: int | None, late: bool) -> None:
    completed_at = None if completed is None else NOW + timedelta(hours=completed)
    assert is_overdue(NOW + timedelta(hours=due), completed_at, now=NOW) is late


@pytest.mark.parametrize(
    ("present", "after"), [(OPEN, RESTRICTED), (RESTRICTED, RESTRICTED), (FROZEN, FROZEN)]
)
def test_restricting_closes_what_is_open(present: Processing, after: Processing) -> None:
    assert state_when_restricted(present) is after


@pytest.mark.parametrize(
    ("present", "standing", "after"),
    [
        (RESTRICTED, set(), OPEN),
        (RESTRICTED, {Imposer.OFFICER}, RESTRICTED),
        (FROZEN, set(), FROZEN),
        (OPEN, set(), OPEN),
    ],
)
def test_lifting_opens_unless_something_else_stands(
    present: Processing, standing: set[Imposer], after: Processing
) -> None:
    assert state_when_lifted(present, standing) is after


def test_one_lifts_ones_own_and_no_other() -> None:
    check_lifting({Imposer.PERSON})
    check_lifting({Imposer.PERSON, Imposer.OFFICER})
    with pytest.raises(RestrictionImposed):
        check_lifting({Imposer.OFFICER})
    with pytest.raises(NotRestricted):
        check_lifting(set())


@dataclass(frozen=True)
class _Request:
    kind: str = "access"
    state: str = "completed"
    package_size: int | None = 7
    package_expires_at: datetime | None = NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (_Request(kind="restrict"), NotFound),
        (_Request(state="in_progress", package_size=None), PackageNotReady),
        (_Request(package_expires_at=NOW), PackageExpired),
        (_Request(package_size=None, package_expires_at=None), PackageExpired),
        (_Request(state="withdrawn", package_size=None), PackageExpired),
    ],
)
def test_a_package_is_given_when_it_is_there(request_: _Request, refusal: type[Exception]) -> None:
    assert check_package(_Request(), now=NOW) == 7
    with pytest.raises(refusal):
        check_package(request_, now=NOW)


def test_two_walks_are_told_as_one() -> None:
    first = {"a": {"delete": 3}, "b": {"keep": 2}, "c": {"blank": 1}}
    second = {"a": {"delete": 1}, "b": {"keep": 2}, "d": {"delete": 1}}
    assert joined_counts(first, second) == {
        "a": {"delete": 4},
        "b": {"keep": 2},
        "c": {"blank": 1},
        "d": {"delete": 1},
    }
    assert joined_counts(None, first) == first


def test_nothing_is_certified_while_rows_are_left() -> None:
    check_walked({"register": {"keep": 4}, "requests": {"blank": 1}})
    with pytest.raises(RowsLeft, match="accounts"):
        check_walked({"accounts": {"delete": 1}})


def test_what_is_held_is_named_with_its_end() -> None:
    plan = plan_erasure(build_data_map(all_tables()))
    counts = {"rights_requests": {"blank": 2}, "audit_entries": {"keep": 9}, "accounts": {}}
    assert held_parts(plan, counts, closed_on=date(2026, 3, 1)) == (
        HeldPart("eu-gdpr:A6-1-c", ("audit_entries", "rights_requests"), date(2031, 3, 1)),
    )
    assert held_parts(plan, {}, closed_on=date(2026, 3, 1)) == ()


def test_the_register_alone_leaves_an_erasure_complete() -> None:
    plan = plan_erasure(build_data_map(all_tables()))
    rules = {held.retention for step in plan for held in step.held}
    assert rules == {Retention.REGISTER, Retention.FINANCE}
    register = [s for s in plan if all(h.retention is Retention.REGISTER for h in s.held)]
    counts = {step.table: {"keep": 1} for step in register}
    assert state_when_erased(plan, counts) is RequestState.COMPLETED
    whole = {step.table: {"keep": 1} for step in plan}
    assert state_when_erased(plan, whole) is RequestState.PARTIALLY_COMPLETED
