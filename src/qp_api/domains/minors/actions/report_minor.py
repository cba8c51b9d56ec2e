"""Take a report that somebody is under 16: they are frozen in the same transaction (AG-6)."""

from qp_api.core.actor import Actor, Role
from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.actions.open_report import Report, open_report
from qp_api.domains.minors.rules.reports import check_not_about, check_reportable
from qp_api.domains.minors.store import people
from qp_api.domains.minors.store import reports as store
from qp_api.domains.minors.store.reports import ReportRow
from qp_api.kit.ids import SubjectId


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
    row = await open_report(uow, account_id, report)
    by = Role.DPO if Role.DPO in actor.roles else Role.SUPPORT
    uow.audit(
        "minors.report_minor", subject_id=account_id, object_id=row.id, details={"role": str(by)}
    )
    return row
