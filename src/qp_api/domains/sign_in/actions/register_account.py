"""Register a person, or tell the owner of an address that somebody tried; answered alike."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import (
    AccountRef,
    find_by_email,
    lock_address,
    open_account,
    replace_pending,
)
from qp_api.domains.minors.public import keep_guardian
from qp_api.domains.sign_in.actions.prepare_registration import Prepared
from qp_api.domains.sign_in.messages import AddressAlreadyKnown, VerificationRequested
from qp_api.domains.sign_in.store import credentials as store


async def register_account(uow: UnitOfWork, prepared: Prepared) -> None:
    """Open a pending account, or write a pending one anew, and owe the mail. AC-1, AC-2.

    A pending account keeps its subject: were it erased for a newer one, any stranger could have
    keys destroyed, which empties every process's key cache. Each of its values is overwritten, and
    a new password makes void what was mailed before.
    """
    email = prepared.account.email
    await lock_address(uow, email)
    known = await find_by_email(uow, email)
    if known is not None:
        await store.lock_person_alone(uow.db, known.subject_id)
        # Again: a verification may have committed while we waited, or an erasure freed the address.
        known = await find_by_email(uow, email)
    if known is None:
        await _open(uow, prepared)
    elif known.verified_at is None:
        await _replace(uow, known, prepared)
    else:
        uow.post(AddressAlreadyKnown(subject_id=known.subject_id))
        _audit(uow, known, "address_known")


async def _open(uow: UnitOfWork, prepared: Prepared) -> None:
    await open_account(uow, prepared.subject_id, prepared.account)
    await store.add_credential(
        uow.db,
        prepared.subject_id,
        password_hash=prepared.password_hash,
        at=uow.clock.process_now(),
    )
    await keep_guardian(uow, prepared.subject_id, prepared.guardian)
    uow.post(VerificationRequested(subject_id=prepared.subject_id))
    uow.audit(
        "sign_in.register_account",
        subject_id=prepared.subject_id,
        object_id=prepared.subject_id,
    )


async def _replace(uow: UnitOfWork, known: AccountRef, prepared: Prepared) -> None:
    await replace_pending(uow, known.subject_id, prepared.account)
    await store.replace_credential(
        uow.db,
        known.subject_id,
        password_hash=prepared.password_hash,
        at=uow.clock.process_now(),
    )
    await keep_guardian(uow, known.subject_id, prepared.guardian)
    uow.post(VerificationRequested(subject_id=known.subject_id))
    _audit(uow, known, "replaced")


def _audit(uow: UnitOfWork, known: AccountRef, outcome: str) -> None:
    subject_id = known.subject_id
    uow.audit(
        "sign_in.register_account", subject_id=subject_id, object_id=subject_id, outcome=outcome
    )
