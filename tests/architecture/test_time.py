"""Time comes from `kit.clock`, in SQL from `:now`; leases alone read the database's clock."""

import re
from collections.abc import Iterator

import pytest

from architecture.sources import Rule, Source, assert_kept, calls, imported, strings

CLOCK = "src/qp_api/kit/clock.py"
# A trigger is told no time; business time is the clock and what the sandbox moved it by.
GUARDS = "src/qp_api/core/db/guards.py"
LEASES = "src/qp_api/core/duties/"
READ_OF_A_CLOCK = re.compile(r"(^|\.)(datetime\.(now|utcnow|today|fromtimestamp)|date\.today)$")
CLOCKS_OF_TIME = re.compile(
    r"^time\.(time|time_ns|monotonic|monotonic_ns|perf_counter|perf_counter_ns|gmtime|localtime)$"
)
SQL_NOW = re.compile(
    r"\b(now|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)"
    r"|\bcurrent_(timestamp|date|time)\b|\blocaltime(stamp)?\b",
    re.IGNORECASE,
)
SQL_FUNCTIONS = re.compile(
    r"^func\.(now|current_\w+|localtime\w*|statement_timestamp|transaction_timestamp|timeofday)$"
)


def clocks_read_in_python(source: Source) -> Iterator[str]:
    if source.under(CLOCK):
        return
    for call, name in calls(source):
        if READ_OF_A_CLOCK.search(name) or CLOCKS_OF_TIME.match(name):
            yield source.at(call, f"{name}() reads a clock: take `now` from kit.clock")
    for node, name in imported(source):
        if CLOCKS_OF_TIME.match(name):
            yield source.at(node, f"{name} is a clock: take it from kit.clock")


def clocks_read_in_sql(source: Source) -> Iterator[str]:
    for call, name in calls(source):
        if SQL_FUNCTIONS.match(name):
            yield source.at(call, f"{name}() is the database's time: bind `now`")
    for text in strings(source):
        if SQL_NOW.search(str(text.value)):
            yield source.at(text, "SQL asks the database for the time: bind `now`")


def lease_clocks(source: Source) -> Iterator[str]:
    if source.under(LEASES, GUARDS):
        return
    for call, name in calls(source):
        if name == "func.clock_timestamp":
            yield source.at(call, "only leases are measured by the database's clock")
    for text in strings(source):
        if "clock_timestamp" in str(text.value):
            yield source.at(text, "only leases are measured by the database's clock")


RULES: list[tuple[Rule, str, str]] = [
    (clocks_read_in_python, "at = datetime.now(UTC)", "at = clock.now()"),
    (clocks_read_in_python, "day = datetime.date.today()", "day = dhaka_day(uow.now)"),
    (clocks_read_in_python, "from time import monotonic", "from time import sleep"),
    (clocks_read_in_python, "began = time.perf_counter()", "began = clock.monotonic()"),
    (clocks_read_in_sql, "rows = select(func.now())", "rows = select(func.count())"),
    (clocks_read_in_sql, 'SQL = "WHERE due_at <= NOW ( )"', 'SQL = "WHERE due_at <= :now"'),
    (clocks_read_in_sql, 'SQL = f"VALUES ({x}, CURRENT_TIMESTAMP)"', '"""Not now()."""'),
    (lease_clocks, "later = func.clock_timestamp()", "later = bindparam('later')"),
    (lease_clocks, 'SQL = "SELECT clock_timestamp()"', 'SQL = "SELECT 1"'),
]


@pytest.mark.parametrize("rule", [clocks_read_in_python, clocks_read_in_sql, lease_clocks])
def test_nobody_reads_another_clock(rule: Rule) -> None:
    assert_kept(rule, "src", "migrations")


@pytest.mark.parametrize(("rule", "fault", "fine"), RULES)
def test_a_planted_clock_is_found(rule: Rule, fault: str, fine: str) -> None:
    path = "src/qp_api/domains/enrollment/store.py"
    assert len(list(rule(Source(path, fault)))) == 1
    assert not list(rule(Source(path, fine)))


def test_the_clock_itself_and_the_leases_may() -> None:
    assert not list(clocks_read_in_python(Source(CLOCK, "at = datetime.now(UTC)")))
    assert not list(lease_clocks(Source(f"{LEASES}claims.py", "at = func.clock_timestamp()")))
