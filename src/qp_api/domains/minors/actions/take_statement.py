"""Take a corrected age as the holder's own statement that they are too young (AG-6)."""

from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import read_standing
from qp_api.domains.minors.models import ReportReason
from qp_api.domains.minors.rules.ages import says_too_young
from qp_api.domains.minors.rules.reports import is_closed
from qp_api.domains.minors.store import reports as store
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

from .open_report import Report, open_report


async def take_statement(uow: UnitOfWork, person: SubjectId) -> None:
    """Freeze whoever had their age corrected to under 16; the officer confirms. Again is success.

    The unit of work is EXCLUSIVE. Raises NotFound.
    """
    if is_closed(await get_processing(uow, person)):
        return
    standing = await read_standing(uow, person)
    if not says_too_young(standing.adult_from, today=dhaka_day(uow.now)):
        return
    if await store.find_open_report(uow.db, person) is not None:
        return
    row = await open_report(uow, person, Report(ReportReason.HOLDER_SAID_SO))
    uow.audit("minors.take_statement", subject_id=person, object_id=row.id)
