"""Take a mailed token as the second step of a consent: from this commit on it permits (CO-3)."""

from qp_api.core.actor import Processing
from qp_api.core.errors import Frozen
from qp_api.core.subject_data.consents import ChosenUse, set_marketing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import holds_address, read_standing
from qp_api.domains.consent import store
from qp_api.domains.consent.actions.note_event import Act, continue_record
from qp_api.domains.consent.errors import ConfirmationInvalid, ConsentLocked
from qp_api.domains.consent.models import ConsentState, Method
from qp_api.domains.consent.rules.choices import next_instant
from qp_api.domains.consent.rules.tokens import hash_token
from qp_api.domains.consent.store import ConfirmationRow, EventRow
from qp_api.kit.calendar import dhaka_day


async def confirm_consent(uow: UnitOfWork, *, token: str) -> EventRow:
    """Use the token up, and open the person to marketing mail.

    Raises ConfirmationInvalid: unknown, used, expired, taken back, or of an earlier address;
    ConsentLocked for whoever turned out to be 16 or 17 since they asked; Frozen.
    """
    token_hash, now = hash_token(token), uow.clock.process_now()
    found = await store.find_confirmation(uow.db, token_hash, now=now)
    if found is None:
        raise ConfirmationInvalid
    requested = await _still_requested(uow, found)
    # Under the person's lock: a withdrawal that came first has made the token void.
    taken = await store.take_confirmation(uow.db, token_hash, now=now)
    if requested is None or taken is None:
        raise ConfirmationInvalid
    standing = await read_standing(uow, found.subject_id)
    if standing.is_minor_on(dhaka_day(uow.now)):  # AG-4
        raise ConsentLocked
    act = Act(ConsentState.GIVEN, Method.MAILED_LINK, next_instant(requested, uow.now))
    event = await continue_record(uow, requested, act)
    await set_marketing(uow, found.subject_id, ok=True)
    await store.drop_confirmations(uow.db, found.subject_id)
    uow.audit("consent.confirm_consent", subject_id=found.subject_id, object_id=event.record_id)
    return event


async def _still_requested(uow: UnitOfWork, found: ConfirmationRow) -> EventRow | None:
    """The request that the token confirms, if it and the address stand until commit."""
    flags = await store.lock_flags(uow.db, found.subject_id)
    processing = Processing(flags.processing)
    if processing in (Processing.ERASING, Processing.ERASED):
        return None
    if processing is Processing.FROZEN:  # AG-6: the link is good again once that is decided
        raise Frozen
    last = await store.find_last(uow.db, found.subject_id, ChosenUse.MARKETING)
    if last is None or last.record_id != found.record_id or last.state != ConsentState.REQUESTED:
        return None
    return last if await holds_address(uow, found.subject_id, found.email_index) else None
