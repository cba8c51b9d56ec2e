"""Take a mailed token as the proof that an address is its person's."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import confirm_address, holds_address
from qp_api.domains.minors.public import ask_guardian
from qp_api.domains.sign_in.errors import VerificationInvalid
from qp_api.domains.sign_in.rules import hash_token, may_sign_in
from qp_api.domains.sign_in.store import credentials
from qp_api.domains.sign_in.store import verifications as store
from qp_api.domains.sign_in.store.verifications import VerificationRow


async def verify_email(uow: UnitOfWork, *, token: str) -> bool:
    """Use the token up; a second mail's token for the same registration is good too.

    Whether the account can be used now: at 16 and 17 it may wait for a guardian (AG-5).

    Raises VerificationInvalid: unknown, used, expired, or of an earlier address or password.
    """
    token_hash, now = hash_token(token), uow.clock.process_now()
    found = await store.find_verification(uow.db, token_hash, now=now)
    if found is None or not await _still_holds(uow, found):
        raise VerificationInvalid
    if await store.take_verification(uow.db, token_hash, now=now) is None:
        raise VerificationInvalid  # one of several at once was first
    waits = await ask_guardian(uow, found.subject_id)
    if not waits:
        await confirm_address(uow, found.subject_id)
    uow.audit("sign_in.verify_email", subject_id=found.subject_id, object_id=found.subject_id)
    return not waits


async def _still_holds(uow: UnitOfWork, found: VerificationRow) -> bool:
    """Whether address and password are those of the token's making, and stay so until commit."""
    standing = await credentials.lock_person(uow.db, found.subject_id)
    if standing is None or not may_sign_in(standing.processing):
        return False
    is_same = standing.version == found.credential_version
    return is_same and await holds_address(uow, found.subject_id, found.email_index)
