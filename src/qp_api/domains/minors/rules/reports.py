"""Who may be reported, by whom a report is decided, and when the officer is alarmed (AG-6)."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from qp_api.core.actor import Processing, Role
from qp_api.core.errors import NotFound
from qp_api.domains.minors.errors import MinorReportEnded, OwnMinorReport, StaffNotReportable
from qp_api.domains.minors.models import ReportState
from qp_api.kit.ids import SubjectId

ALARM_HOURS: Final = (24, 48, 72)
"""Elapsed hours after which an open report is told of again; after the last one, daily."""

AGAIN_AFTER: Final = timedelta(hours=24)
TEXTS_KEPT: Final = timedelta(days=7)
_CLOSED: Final = frozenset({Processing.ERASING, Processing.ERASED})


def alarms(reported_at: datetime) -> Iterator[tuple[int, datetime]]:
    """Hours and time of each alarm, the first when the report comes."""
    for hours in (0, *ALARM_HOURS):
        yield hours, reported_at + timedelta(hours=hours)


def is_late(reported_at: datetime, *, now: datetime) -> bool:
    """Whether the last alarm has sounded."""
    return now >= reported_at + timedelta(hours=ALARM_HOURS[-1])


def hours_after(hours: int) -> int | None:
    """When it is told again after the last alarm; None before it, since those are owed already."""
    return None if hours < ALARM_HOURS[-1] else hours + AGAIN_AFTER // timedelta(hours=1)


def check_not_about(person: SubjectId, staff: SubjectId) -> None:
    """Nobody reports or decides about themselves. Raises OwnMinorReport."""
    if person == staff:
        raise OwnMinorReport


def is_closed(processing: Processing) -> bool:
    """Whether somebody is going, or gone."""
    return processing in _CLOSED


def check_reportable(processing: Processing, roles: Collection[str]) -> None:
    """A report freezes: it takes no member of staff out of the house, and nobody who is going.

    Raises NotFound, StaffNotReportable.
    """
    if is_closed(processing):
        raise NotFound
    if set(roles) - {Role.LEARNER}:
        raise StaffNotReportable


def check_decidable(state: str, processing: Processing) -> None:
    """One decision a report. Raises MinorReportEnded."""
    if state != ReportState.OPEN or is_closed(processing):
        raise MinorReportEnded
