"""Take a report that somebody is under 16: they are frozen in the same transaction (AG-6)."""

from dataclasses import dataclass, field

from qp_api.core.actor import Actor, Role
from qp_api.core.subject_data.freezing import freeze_person
from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.messages import MinorReported, MinorReportWaits
from qp_api.domains.minors.models import ReportId, ReportReason
from qp_api.domains.minors.rules.reports import alarms, check_not_about, check_reportable
from qp_api.domains.minors.store import people
from qp_api.domains.minors.store import reports as store
from qp_api.domains.minors.store.reports import NewReport, ReportRow
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True, slots=True)
class Report:
    """Why somebody is thought to be too young."""

    reason: ReportReason
    details: str | None = field(default=None, repr=False)


async def report_minor(
    uow: UnitOfWork, actor: Actor, *, account_id: SubjectId, report: Report
) -> ReportRow:
    """Freeze the person, end their sign-ins, alarm the officer; an open report is given back.

    Raises NotFound, OwnMinorReport, StaffNotReportable.
    """
    check_not_about(account_id, actor.person)
    processing = await lock_person(uow, account_id)
    check_reportable(processing, await people.get_roles(uow.db, account_id))
    standing = await store.find_open_report(uow.db, account_id)
    if standing is not None:
        return standing
    new = NewReport(account_id, ReportId(new_id()), uow.now, str(report.reason), report.details)
    await store.add_report(uow.db, new)
    await freeze_person(uow, account_id)
    uow.post(MinorReported(subject_id=account_id, report_id=new.id))
    for hours, at in alarms(uow.now):
        uow.post(MinorReportWaits(report_id=new.id, hours=hours), due_at=at)
    by = Role.DPO if Role.DPO in actor.roles else Role.SUPPORT
    uow.audit(
        "minors.report_minor", subject_id=account_id, object_id=new.id, details={"role": str(by)}
    )
    return await store.get_report(uow.db, account_id, new.id)
