"""Open a report: its person is frozen and told, the officer is alarmed."""

from dataclasses import dataclass, field

from qp_api.core.subject_data.freezing import freeze_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.messages import MinorReported, MinorReportWaits
from qp_api.domains.minors.models import ReportId, ReportReason
from qp_api.domains.minors.rules.reports import alarms
from qp_api.domains.minors.store import reports as store
from qp_api.domains.minors.store.reports import NewReport, ReportRow
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True, slots=True)
class Report:
    """Why somebody is thought to be too young."""

    reason: ReportReason
    details: str | None = field(default=None, repr=False)


async def open_report(uow: UnitOfWork, person: SubjectId, report: Report) -> ReportRow:
    """The first report about somebody; none is open. The unit of work holds them FOR UPDATE."""
    new = NewReport(person, ReportId(new_id()), uow.now, str(report.reason), report.details)
    await store.add_report(uow.db, new)
    await freeze_person(uow, person)
    uow.post(MinorReported(subject_id=person, report_id=new.id))
    for hours, at in alarms(uow.now):
        uow.post(MinorReportWaits(report_id=new.id, hours=hours), due_at=at)
    return await store.get_report(uow.db, person, new.id)
