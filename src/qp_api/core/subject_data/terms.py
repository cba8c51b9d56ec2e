"""Each rule of the notes has a sweep that keeps it, or nothing starts (RE-9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from qp_api.core.duties.message import Message
from qp_api.core.privacy import DataMap, Retention
from qp_api.core.privacy.annotate import BadNote
from qp_api.core.privacy.data_map import MappedTable
from qp_api.core.unit_of_work.models import idempotency_records
from qp_api.kit.calendar import add_months, start_of_day

RETAIN_UNTIL: Final = "retain_until"
"""The column of a financial table that says the row's last day (P4.3)."""

_MONTHS: Final = {Retention.REGISTER: 60}
_DAYS: Final = {
    Retention.SIGN_IN_LOG: 90,
    Retention.UNVERIFIED: 7,
    Retention.REQUEST_DATA: 7,
}


class NoTerm(BadNote):
    """A rule that no sweep keeps: nothing defaults to being kept, or to going."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of a table go when the rule's time is over, counted from a column of it.

    `in_process_time` where that column is the machinery's own.
    """

    table: str
    rule: Retention
    column: str
    in_process_time: bool = False

    def ended_before(self, *, now: datetime, today: date) -> datetime:
        """What began before this instant is over, `today` being Dhaka's; nothing is early."""
        months = _MONTHS.get(self.rule)
        if months is not None:
            return start_of_day(add_months(today, -months))
        return now - timedelta(days=_DAYS[self.rule])


@dataclass(frozen=True, slots=True)
class SweptBy:
    """A room's own schedule ends rows or values of a table: earlier, or by more than a day."""

    table: str
    rule: Retention
    schedule: type[Message]


Term: TypeAlias = Counted | SweptBy


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of all rooms, bound as a port: who sweeps names no room."""

    terms: tuple[Term, ...] = ()

    @property
    def counted(self) -> tuple[Counted, ...]:
        return tuple(term for term in self.terms if isinstance(term, Counted))


def check_terms(data_map: DataMap, terms: Sequence[Term], *, schedules: Sequence[str]) -> None:
    """Refuse notes whose rule nobody keeps. Raises NoTerm, naming every place.

    The account's own rule is kept by the ladder and by erasure, the books' by the sweep of
    `retain_until`; tombstone and trail are no one's rows.
    """
    faults = [fault for mapped in data_map.personal for fault in _faults(mapped, terms)]
    owed = [term for term in terms if isinstance(term, SweptBy)]
    faults += [
        f"{term.table}: {term.schedule.kind()} is on no timetable"
        for term in owed
        if term.schedule.kind() not in schedules
    ]
    if faults:
        raise NoTerm("; ".join(faults))


def keeps_books(mapped: MappedTable) -> bool:
    """Whether the rows of a table end by their own `retain_until` (PA-3)."""
    return RETAIN_UNTIL in mapped.table.c or Retention.FINANCE in _rules(mapped)


def _rules(mapped: MappedTable) -> set[Retention]:
    return {note.retention for _, note in mapped.contents}


def _faults(mapped: MappedTable, terms: Sequence[Term]) -> Iterator[str]:
    if keeps_books(mapped) and not _leads_an_index(mapped, RETAIN_UNTIL):
        yield f"{mapped.name} keeps books and has no indexed {RETAIN_UNTIL}"
    for rule in _rules(mapped) - {Retention.ACCOUNT, Retention.FINANCE}:
        kept = [term for term in terms if (term.table, term.rule) == (mapped.name, rule)]
        if not kept:
            yield f"{mapped.name} has values of the rule {rule.rule}, and no sweep ends them"
        for term in kept:
            if isinstance(term, Counted) and not _leads_an_index(mapped, term.column):
                yield f"{mapped.name}.{term.column} counts the rule {rule.rule} without an index"


def _leads_an_index(mapped: MappedTable, column: str) -> bool:
    return any(next(iter(index.columns)).name == column for index in mapped.table.indexes)


def core_terms(answers: type[Message]) -> tuple[Term, ...]:
    """The core's own: answers that nobody asks for again go by `answers`."""
    return (SweptBy(idempotency_records.name, Retention.REQUEST_DATA, answers),)
