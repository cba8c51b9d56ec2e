"""Want another address: a link goes to it, a notice to the present one; answered alike (AC-2)."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import address_indexes, holds_address
from qp_api.domains.sign_in.errors import EmailUnchanged
from qp_api.domains.sign_in.messages import EmailChangeNoticed, EmailChangeRequested
from qp_api.domains.sign_in.rules.email_changes import EMAIL_CHANGE_LIFE
from qp_api.domains.sign_in.store import email_changes as store
from qp_api.domains.sign_in.store.email_changes import EmailChangeRow
from qp_api.kit.ids import new_id


async def request_email_change(uow: UnitOfWork, actor: Actor, *, email: str) -> None:
    """Keep the address, sealed, for as long as it may be confirmed, and owe both mails. AC-3.

    Whose it may be is not looked up here: what is done and how long it takes is the same for all.
    The unit of work is EXCLUSIVE. Raises EmailUnchanged, for the person's own.
    """
    person = actor.person
    if await holds_address(uow, person, address_indexes(uow.process.hierarchy, email)[0]):
        raise EmailUnchanged
    row = EmailChangeRow(new_id(), person, email)
    expires_at = uow.clock.process_now() + EMAIL_CHANGE_LIFE
    await store.put_pending(uow.db, row, expires_at=expires_at)
    uow.post(EmailChangeRequested(subject_id=person, change_id=row.id))
    uow.post(EmailChangeNoticed(subject_id=person))
    uow.audit("sign_in.request_email_change", subject_id=person, object_id=row.id)
