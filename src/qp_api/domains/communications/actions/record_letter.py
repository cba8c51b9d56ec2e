"""Record a letter that left: the person reads it, the trail proves it."""

from qp_api.core.subject_data.contact import find_contacts
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications import store
from qp_api.domains.communications.actions.send_letter import Addressed
from qp_api.domains.communications.models import NOT_KEPT, MailState, MessageId
from qp_api.domains.communications.rules.letters import KIND
from qp_api.domains.communications.store import MessageRow
from qp_api.kit.ids import SubjectId


async def record_letter(
    uow: UnitOfWork, addressed: Addressed, *, message_id: MessageId, state: MailState
) -> None:
    """Keep the letter without its token, in the transaction that completes its duty. CM-4."""
    kept = addressed.written(uow.process.settings, with_token=False)
    row = MessageRow(
        subject_id=addressed.subject_id,
        id=message_id,
        kind=KIND[addressed.letter],
        recipient=addressed.to if await _is_reached_there(uow, addressed) else NOT_KEPT,
        subject=kept.subject,
        body=kept.text,
        state=state,
        sent_at=uow.now,
    )
    await store.add_message(uow.db, row)
    note_letter(uow, addressed, message_id=message_id, state=state)


async def _is_reached_there(uow: UnitOfWork, addressed: Addressed) -> bool:
    """Whether the address is the person's; a wanted one, or one that was left, is not kept."""
    person = addressed.subject_id
    contact = (await find_contacts(uow, [person])).get(person)
    return contact is None or contact.email == addressed.to


def note_letter(
    uow: UnitOfWork, addressed: Addressed, *, message_id: MessageId, state: MailState
) -> None:
    """Put on the trail that a letter left, and which."""
    _note(uow, addressed.subject_id, addressed, message_id, state)


def note_nobodys_letter(
    uow: UnitOfWork, addressed: Addressed, *, message_id: MessageId, state: MailState
) -> None:
    """The same of a letter that its person must not learn of: they read their own trail (P5.1)."""
    _note(uow, None, addressed, message_id, state)


def _note(
    uow: UnitOfWork,
    subject_id: SubjectId | None,
    addressed: Addressed,
    message_id: MessageId,
    state: MailState,
) -> None:
    uow.audit(
        "communications.send_letter",
        subject_id=subject_id,
        object_id=message_id,
        outcome=state,
        details={"letter": addressed.letter},
    )
