"""Keep an account: the answer to the inactivity contact (RE-1)."""

from datetime import date
from hashlib import sha256

from qp_api.core.actor import PUBLIC
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.address import list_address_indexes
from qp_api.core.subject_data.inactivity import list_stand, reset_activity
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.retention.errors import ConfirmationInvalid
from qp_api.domains.retention.store import confirmations
from qp_api.kit.ids import SubjectId


def hash_token(token: str) -> bytes:
    """What is stored of a token: SHA-256, since it is 256 random bits."""
    return sha256(token.encode()).digest()


async def find_holder(process: Process, *, token: str) -> SubjectId:
    """Whose token it is. Raises ConfirmationInvalid, also once it was mailed elsewhere (AC-3)."""
    async with UnitOfWork(process, Purpose.RIGHTS, PUBLIC, mode=Mode.READ) as uow:
        return await _find(uow, token)


async def confirm_still_active(uow: UnitOfWork, *, token: str | None) -> date | None:
    """Count today as a day of activity of whom the work is about; gives the day of the last one.

    A token counts once, and a repetition is answered alike: by no day, since whoever holds an old
    mail is not told when the person came last. Raises ConfirmationInvalid; NotFound without an
    account.
    """
    person = uow.about
    if person is None:
        raise NotFound
    if token is None or await _use(uow, token):
        await reset_activity(uow, [person])
        uow.audit("retention.confirm_still_active", subject_id=person, object_id=person)
    standing = await list_stand(uow, [person])
    if not standing:
        raise NotFound
    return standing[0].last_active_on if token is None else None


async def _use(uow: UnitOfWork, token: str) -> bool:
    await _find(uow, token)  # again: the person is held now, and may have left the address
    now = uow.clock.process_now()
    return await confirmations.use_confirmation(uow.db, hash_token(token), now=now, at=uow.now)


async def _find(uow: UnitOfWork, token: str) -> SubjectId:
    now = uow.clock.process_now()
    holder = await confirmations.find_confirmation(uow.db, hash_token(token), now=now)
    if holder is None:
        raise ConfirmationInvalid
    if holder.address_index not in await list_address_indexes(uow, holder.subject_id):
        raise ConfirmationInvalid
    return holder.subject_id
