"""Open reports for the officer, one whole, and how many wait."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from qp_api.core.actor import Actor, Role
from qp_api.core.errors import NotFound
from qp_api.core.http.cursors import Position
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.models import ReportId, ReportState
from qp_api.domains.minors.rules.reports import ALARM_HOURS, check_not_about
from qp_api.domains.minors.store import reports as store
from qp_api.domains.minors.store.reports import ReportRow

_BEFORE_ALL: Final = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


@dataclass(frozen=True, slots=True)
class WholeReport:
    """A report, and what is still kept of what was said."""

    row: ReportRow
    details: str | None = field(default=None, repr=False)


def queue_position(row: ReportRow) -> Position:
    """Where a report stands in the officer's list."""
    return (row.reported_at, row.id)


async def list_minor_reports(
    uow: UnitOfWork, *, after: Position | None, most: int
) -> list[ReportRow]:
    """Open reports, the oldest first; whom they are about is told by account id alone."""
    place = _BEFORE_ALL if after is None else cast("tuple[datetime, UUID]", after)
    return await store.list_open_reports(uow.db, after=place, most=most)


async def read_minor_report(uow: UnitOfWork, actor: Actor, *, report_id: ReportId) -> WholeReport:
    """One report with its words, on the trail. Raises NotFound, OwnMinorReport."""
    row = await store.get_anybodys_report(uow.db, report_id)
    check_not_about(row.subject_id, actor.person)
    uow.audit(
        "minors.read_minor_report",
        subject_id=row.subject_id,
        object_id=row.id,
        details={"role": str(Role.DPO), "reason": "minor_report"},
    )
    if row.state in (ReportState.CONFIRMED, ReportState.OVERTAKEN):
        return WholeReport(row)  # the key is going, or gone
    texts = await store.find_texts(uow.db, row.subject_id, row.id)
    return WholeReport(row, None if texts is None else texts.details)


async def is_waiting(uow: UnitOfWork, report_id: ReportId) -> bool:
    """Whether a report still waits for its decision."""
    try:
        row = await store.get_anybodys_report(uow.db, report_id)
    except NotFound:
        return False
    return row.state == ReportState.OPEN


async def count_open(uow: UnitOfWork) -> int:
    """How many reports wait."""
    return await store.count_open(uow.db)


async def count_late(uow: UnitOfWork) -> int:
    """How many reports wait although the last alarm has sounded."""
    late = uow.now - timedelta(hours=ALARM_HOURS[-1])
    return await store.count_open(uow.db, reported_before=late)
