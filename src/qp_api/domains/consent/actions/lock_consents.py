"""Take back what somebody had chosen who turns out to be 16 or 17 (AG-4)."""

from qp_api.core.subject_data.consents import ChosenUse, set_analytics, set_marketing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import read_standing
from qp_api.domains.consent import store
from qp_api.domains.consent.actions.note_event import Act, continue_record
from qp_api.domains.consent.models import ConsentState, Method
from qp_api.domains.consent.rules.choices import PERMITTING, next_instant
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def lock_consents(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Switch off what is on or asked for, while the person is a minor. Again changes nothing.

    At `adult_from` nothing turns on by itself. The unit of work is EXCLUSIVE.
    """
    standing = await read_standing(uow, subject_id)
    if not standing.is_minor_on(dhaka_day(uow.now)):
        return
    for use in ChosenUse:
        await _lock(uow, subject_id, use)
    await store.drop_confirmations(uow.db, subject_id)
    uow.audit("consent.lock_consents", subject_id=subject_id)


async def _lock(uow: UnitOfWork, subject_id: SubjectId, use: ChosenUse) -> None:
    last = await store.find_last(uow.db, subject_id, use)
    state = None if last is None else ConsentState(last.state)
    if last is not None and (state in PERMITTING or state is ConsentState.REQUESTED):
        ended = ConsentState.WITHDRAWN if state in PERMITTING else ConsentState.REFUSED
        await continue_record(uow, last, Act(ended, Method.AGE_LOCK, next_instant(last, uow.now)))
    if (await store.get_flags(uow.db, subject_id)).allows(use):
        turn = {ChosenUse.MARKETING: set_marketing, ChosenUse.ANALYTICS: set_analytics}[use]
        await turn(uow, subject_id, ok=False)
