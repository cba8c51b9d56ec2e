"""Reports: made, found by their owner or by the officer's id, decided, emptied."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Uuid,
    any_,
    bindparam,
    func,
    insert,
    null,
    select,
    text,
    update,
)
from sqlalchemy import tuple_ as pair

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.minors.models import ReportId, ReportState, minor_reports
from qp_api.kit.ids import SubjectId

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as the register has it; times are UTC."""

    subject_id: SubjectId
    id: ReportId
    state: str
    reported_at: datetime
    decided_at: datetime | None
    basis: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class NewReport:
    """What is written when somebody is reported."""

    subject_id: SubjectId
    id: ReportId
    reported_at: datetime
    reason: str
    details: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """What was said, opened; never printed."""

    subject_id: SubjectId
    id: ReportId
    details: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Count:
    count: int


_m = minor_reports
_instant: Any = DateTime(timezone=True)
_own = _m.c.subject_id == bindparam("owner", type_=Uuid())
_one = _m.c.id == bindparam("report_id", type_=Uuid())
# Written out, not bound: only a literal lets the planner see that a partial index applies.
_open = text("minor_reports.state = 'open'")
_said = text("(minor_reports.reason IS NOT NULL OR minor_reports.details IS NOT NULL)")
_row = select(
    _m.c.subject_id,
    _m.c.id,
    _m.c.state,
    _m.c.reported_at,
    _m.c.decided_at,
    _m.c.basis,
    _m.c.reason,
)
_OWN = statement(_row.where(_own, _one), ReportRow)
_ANYBODYS = statement(_row.where(_one), ReportRow)
_OPEN = statement(_row.where(_own, _open), ReportRow)
_after = pair(_m.c.reported_at, _m.c.id) > pair(
    bindparam("reported_after", type_=_instant), bindparam("id_after", type_=Uuid())
)
_QUEUE = statement(
    _row.where(_open, _after).order_by(_m.c.reported_at, _m.c.id).limit(bindparam("most")),
    ReportRow,
)
_TEXTS = statement(select(_m.c.subject_id, _m.c.id, _m.c.details).where(_own, _one), ReportTexts)
_ADD = command(
    insert(_m).values(
        {_m.c[name]: bindparam(name) for name in NewReport.__dataclass_fields__}
        | {_m.c.state: str(ReportState.OPEN)}
    )
)
_END = command(
    update(_m)
    .where(_own, _one, _open)
    .values(
        state=bindparam("ended"),
        decided_at=bindparam("at", type_=_instant),
        basis=bindparam("on_basis"),
    )
)
_OVERTAKE = command(
    update(_m)
    .where(_m.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))), _open)
    .values(state=str(ReportState.OVERTAKEN), decided_at=bindparam("at", type_=_instant))
)
_BLANK = command(
    update(_m)
    .where(_said, _m.c.decided_at < bindparam("ended_before", type_=_instant))
    .values(reason=null(), details=null())
)
_COUNT = statement(
    select(func.count().label("count"))
    .select_from(_m)
    .where(_open, _m.c.reported_at <= bindparam("reported_before", type_=_instant)),
    _Count,
)


async def get_report(db: Database, subject_id: SubjectId, report_id: ReportId) -> ReportRow:
    """A person's report. Raises NotFound."""
    return await db.get(_OWN, owner=subject_id, report_id=report_id)


async def get_anybodys_report(db: Database, report_id: ReportId) -> ReportRow:
    """A report whoever it is about: for the officer, who knows only its id. Raises NotFound."""
    return await db.get(_ANYBODYS, report_id=report_id)


async def find_open_report(db: Database, subject_id: SubjectId) -> ReportRow | None:
    """The one open report about a person."""
    return await db.find(_OPEN, owner=subject_id)


async def list_open_reports(
    db: Database, *, after: tuple[datetime, UUID], most: int
) -> list[ReportRow]:
    """Everybody's open reports, the oldest first, after a place in the list."""
    reported_after, id_after = after
    return await db.list(_QUEUE, reported_after=reported_after, id_after=id_after, most=most)


async def find_texts(
    db: Database, subject_id: SubjectId, report_id: ReportId
) -> ReportTexts | None:
    """What was said in a report; for erased people nothing opens."""
    return await db.find(_TEXTS, owner=subject_id, report_id=report_id)


async def add_report(db: Database, report: NewReport) -> None:
    """Add a report. Raises UniqueViolated when one is open about this person."""
    await db.run(_ADD, **{name: getattr(report, name) for name in NewReport.__dataclass_fields__})


async def end_report(
    db: Database,
    subject_id: SubjectId,
    report_id: ReportId,
    *,
    state: ReportState,
    basis: str,
    at: datetime,
) -> None:
    """Write a decision down. Raises NothingChanged when the report is not open."""
    await db.change(
        _END, owner=subject_id, report_id=report_id, ended=str(state), on_basis=basis, at=at
    )


async def overtake_reports(db: Database, subject_ids: Sequence[SubjectId], *, at: datetime) -> None:
    """End what is open about people who are being erased for another reason."""
    await db.run(_OVERTAKE, subjects=list(subject_ids), at=at)


async def blank_texts(db: Database, *, ended_before: datetime) -> int:
    """Remove what was said in reports that ended before a time; say how many."""
    return await db.run(_BLANK, ended_before=ended_before)


async def count_open(db: Database, *, reported_before: datetime | None = None) -> int:
    """How many reports are open; those alone that came by a time."""
    return (await db.get(_COUNT, reported_before=reported_before or _NEVER)).count
