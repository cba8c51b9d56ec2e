"""Take a mailed token as the proof that the wanted address is the person's, and change it."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import (
    change_address,
    find_by_email,
    lock_address,
    release_address,
)
from qp_api.domains.sign_in.actions.end_other_sign_ins import end_other_sign_ins
from qp_api.domains.sign_in.errors import EmailChangeInvalid, EmailTaken
from qp_api.domains.sign_in.messages import EmailChanged
from qp_api.domains.sign_in.rules import hash_token
from qp_api.domains.sign_in.rules.email_changes import FORMER_ADDRESS_LIFE
from qp_api.domains.sign_in.store import credentials
from qp_api.domains.sign_in.store import email_changes as store
from qp_api.domains.sign_in.store.email_changes import EmailChangeRow
from qp_api.kit.ids import SubjectId


async def confirm_email_change(uow: UnitOfWork, actor: Actor, *, token: str) -> None:
    """Swap address and indexes, end the person's other sign-ins, and owe the old address the news.

    What was mailed to the old address is bound to its index, and dead with it. The unit of work is
    EXCLUSIVE. Raises EmailChangeInvalid: unknown, used, overtaken, expired, or somebody else's;
    EmailTaken: whoever reads that mailbox has an account by now.
    """
    person, now = actor.person, uow.clock.process_now()
    change = await store.find_pending(uow.db, person, hash_token(token), now=now)
    if change is None:
        raise EmailChangeInvalid
    await _claim(uow, change.address)
    left = await change_address(uow, person, change.address)
    await store.turn_change(
        uow.db,
        EmailChangeRow(change.id, person, left),
        expires_at=now + FORMER_ADDRESS_LIFE,
    )
    await end_other_sign_ins(uow, person, keep=actor.sign_in_id)
    uow.post(EmailChanged(subject_id=person, change_id=change.id))
    uow.audit("sign_in.confirm_email_change", subject_id=person, object_id=change.id)


async def _claim(uow: UnitOfWork, address: str) -> None:
    """Let nobody else take the address until commit. Raises EmailTaken.

    A registration that was never verified gives way: the mailbox has just been proven.
    """
    await lock_address(uow, address)
    holder = await find_by_email(uow, address)
    if holder is None:
        return
    await _hold(uow, holder.subject_id)
    # Again: a verification may have committed while we waited, or an erasure freed the address.
    holder = await find_by_email(uow, address)
    if holder is not None and holder.verified_at is not None:
        raise EmailTaken
    if holder is not None:
        await release_address(uow, holder.subject_id)


async def _hold(uow: UnitOfWork, holder: SubjectId) -> None:
    await credentials.lock_person_alone(uow.db, holder)
