"""Enter an objection into the ledger; the use itself has ended already (P5.6)."""

from datetime import datetime
from uuid import UUID

from qp_api.core.subject_data.consents import ChosenUse, set_analytics, set_marketing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import read_standing
from qp_api.domains.consent import store
from qp_api.domains.consent.actions.note_event import Act, begin_record, continue_record
from qp_api.domains.consent.models import ConsentState, Method
from qp_api.domains.consent.rules.choices import PERMITTING, next_instant, objection_stands
from qp_api.domains.consent.rules.notices import current_notice, text_for
from qp_api.domains.consent.store import EventRow
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def note_objection(
    uow: UnitOfWork, subject_id: SubjectId, use: ChosenUse, *, objected_at: datetime, event_id: UUID
) -> None:
    """Note the objection, and end what an older link may have opened meanwhile.

    A consent that the person gave afterwards, by a new act, stands. The unit of work is EXCLUSIVE.
    """
    last = await store.find_last(uow.db, subject_id, use)
    if not objection_stands(last, objected_at=objected_at):
        act = Act(ConsentState.REFUSED, Method.OBJECTION, objected_at, event_id)
        await _begin(uow, subject_id, use, act)
        return
    state = _state_after(last)
    act = Act(state, Method.OBJECTION, next_instant(last, objected_at), event_id)
    if last is None or (state is ConsentState.REFUSED and last.state != ConsentState.REQUESTED):
        await _begin(uow, subject_id, use, act)
    else:
        await continue_record(uow, last, act)
    turn = {ChosenUse.MARKETING: set_marketing, ChosenUse.ANALYTICS: set_analytics}[use]
    await turn(uow, subject_id, ok=False)
    if use is ChosenUse.MARKETING:
        await store.drop_confirmations(uow.db, subject_id)


def _state_after(last: EventRow | None) -> ConsentState:
    given = last is not None and ConsentState(last.state) in PERMITTING
    return ConsentState.WITHDRAWN if given else ConsentState.REFUSED


async def _begin(uow: UnitOfWork, subject_id: SubjectId, use: ChosenUse, act: Act) -> None:
    standing = await read_standing(uow, subject_id)
    text = text_for(current_notice(dhaka_day(act.at)), standing.locale)
    await begin_record(uow, subject_id, use, act, text=text)
