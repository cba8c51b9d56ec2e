"""Give or take back one consent, in one call (CO-3, CO-4)."""

from qp_api.core.actor import Actor, Processing
from qp_api.core.errors import Frozen
from qp_api.core.subject_data.consents import ChosenUse, set_analytics, set_marketing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import read_standing
from qp_api.domains.consent import store
from qp_api.domains.consent.actions.note_event import Act, begin_record, continue_record
from qp_api.domains.consent.errors import ConsentLocked, NoticeOutdated
from qp_api.domains.consent.messages import ConfirmationRequested
from qp_api.domains.consent.models import ConsentState, Method
from qp_api.domains.consent.rules.choices import PERMITTING, Choice, decide_choice, next_instant
from qp_api.domains.consent.rules.notices import Notice, current_notice, text_for
from qp_api.domains.consent.store import EventRow
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def set_consent(
    uow: UnitOfWork, actor: Actor, use: ChosenUse, *, granted: bool, notice_version: str | None
) -> None:
    """Note the actor's choice; the unit of work is EXCLUSIVE, of a purpose that sees everybody.

    Taking back works at once, whatever notice is named. Marketing is on once it is confirmed by
    mail; analytics at once. Raises NoticeOutdated, ConsentLocked, Frozen.
    """
    person = actor.person
    notice = current_notice(dhaka_day(uow.now))
    standing = await read_standing(uow, person)
    flags = await store.get_flags(uow.db, person)
    if granted:
        if Processing(flags.processing) is Processing.FROZEN:  # AG-6: storage and rights remain
            raise Frozen
        _check(notice, notice_version, is_minor=standing.is_minor_on(dhaka_day(uow.now)))
    choice = Choice(use, granted, notice.version)
    last = await store.find_last(uow.db, person, use)
    event = await _note(uow, person, choice, last, is_on=flags.allows(use), locale=standing.locale)
    await _carry_out(uow, person, choice, event)
    uow.audit(
        "consent.set_consent",
        subject_id=person,
        object_id=None if event is None else event.record_id,
        details={"purpose": str(use), "granted": granted},
    )


def _check(notice: Notice, named: str | None, *, is_minor: bool) -> None:
    if is_minor:  # AG-4
        raise ConsentLocked
    if named != notice.version:
        raise NoticeOutdated


async def _note(
    uow: UnitOfWork,
    person: SubjectId,
    choice: Choice,
    last: EventRow | None,
    *,
    is_on: bool,
    locale: str,
) -> EventRow | None:
    """The event of the choice, or the last one where it changes nothing."""
    state = decide_choice(choice, last, is_on=is_on, now=uow.now)
    if state is None:
        return last
    act = Act(state, Method.CHOICE, next_instant(last, uow.now))
    ends = not choice.granted and last is not None
    if ends and last is not None and last.state in {*PERMITTING, ConsentState.REQUESTED}:
        return await continue_record(uow, last, act)
    text = text_for(current_notice(dhaka_day(uow.now)), locale)
    return await begin_record(uow, person, choice.use, act, text=text)


async def _carry_out(
    uow: UnitOfWork, person: SubjectId, choice: Choice, event: EventRow | None
) -> None:
    turn = {ChosenUse.MARKETING: set_marketing, ChosenUse.ANALYTICS: set_analytics}[choice.use]
    if not choice.granted:
        await turn(uow, person, ok=False)
        if choice.use is ChosenUse.MARKETING:
            await store.drop_confirmations(uow.db, person)
    elif event is not None and event.state == ConsentState.REQUESTED:
        uow.post(ConfirmationRequested(subject_id=person, record_id=event.record_id))
    else:
        await turn(uow, person, ok=True)
