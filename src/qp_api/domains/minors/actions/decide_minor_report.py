"""Decide a report: confirmed, the person is erased at once; refuted, they are as before (AG-6)."""

from dataclasses import dataclass

from qp_api.core.actor import Actor
from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.public import RequestId, erase_by_officer, thaw_person
from qp_api.domains.minors.messages import MinorReportRefuted
from qp_api.domains.minors.models import Basis, ReportId, ReportState
from qp_api.domains.minors.rules.reports import check_decidable, check_not_about
from qp_api.domains.minors.store import reports as store
from qp_api.domains.minors.store.reports import ReportRow
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class Decision:
    """What the officer found, and what it stands on."""

    is_confirmed: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Decided:
    """The report as it ended, and the erasure that it led to."""

    report: ReportRow
    erasure: RequestId | None


async def decide_minor_report(
    uow: UnitOfWork,
    actor: Actor,
    *,
    report_id: ReportId,
    decision: Decision,
    correspondent: SubjectId,
) -> Decided:
    """Erase without grace and with the books' keys, or thaw; `correspondent` gets the last mail.

    Whoever reported may decide too, where they are the officer: both acts are on the trail.
    Raises NotFound, OwnMinorReport, MinorReportEnded.
    """
    found = await store.get_anybodys_report(uow.db, report_id)
    person = found.subject_id
    check_not_about(person, actor.person)
    processing = await lock_person(uow, person)
    check_decidable((await store.get_report(uow.db, person, report_id)).state, processing)
    state = ReportState.CONFIRMED if decision.is_confirmed else ReportState.REFUTED
    await store.end_report(
        uow.db, person, report_id, state=state, basis=str(decision.basis), at=uow.now
    )
    erasure = None
    if decision.is_confirmed:
        erasure = await erase_by_officer(uow, person, correspondent=correspondent)
    else:
        await thaw_person(uow, person)
        uow.post(MinorReportRefuted(subject_id=person, report_id=report_id))
    uow.audit(
        "minors.decide_minor_report",
        subject_id=person,
        object_id=report_id,
        details={"role": "dpo", "decision": str(state), "basis": str(decision.basis)},
    )
    return Decided(await store.get_report(uow.db, person, report_id), erasure)
