"""Set a new password by a mailed token; a second factor is asked for all the same."""

from dataclasses import dataclass, field

from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import holds_address
from qp_api.domains.sign_in.actions.change_password import NewPassword, prepare_password
from qp_api.domains.sign_in.actions.end_sign_ins import end_sign_ins
from qp_api.domains.sign_in.actions.looking import looking
from qp_api.domains.sign_in.actions.reserve_attempts import forget_guesses
from qp_api.domains.sign_in.actions.use_second_factor import (
    check_second_factor,
    use_second_factor,
)
from qp_api.domains.sign_in.errors import InvalidCredentials, PasswordResetInvalid
from qp_api.domains.sign_in.messages import CredentialChange, CredentialChanged
from qp_api.domains.sign_in.rules import hash_token, may_sign_in
from qp_api.domains.sign_in.rules.second_factor import Factor
from qp_api.domains.sign_in.store import credentials
from qp_api.domains.sign_in.store import password_resets as store
from qp_api.domains.sign_in.store.verifications import VerificationRow


@dataclass(frozen=True, slots=True)
class PreparedReset:
    """A token that was good when looked at, the factor shown with it, and the new password."""

    token_hash: bytes = field(repr=False)
    found: VerificationRow
    factor: Factor | None
    password: NewPassword


async def prepare_reset(
    uow: UnitOfWork, *, token: str, password: str, otp: str | None, network: bytes
) -> PreparedReset:
    """Look, judge and hash with no transaction open; a dead token costs no hash.

    `uow` is opened only to record a refusal. Raises PasswordResetInvalid, OtpRequired,
    InvalidCredentials, TooManyAttempts, WeakPassword, Overloaded; the token stays good.
    """
    process, token_hash = uow.process, hash_token(token)
    found = await _find(process, token_hash)
    subject_id = found.subject_id
    try:
        factor = await check_second_factor(process, subject_id, otp=otp, network=network)
    except InvalidCredentials:
        async with uow:
            uow.audit("sign_in.confirm_password_reset", subject_id=subject_id, outcome="refused")
        raise
    prepared = await prepare_password(process, subject_id, password, has_factor=factor is not None)
    return PreparedReset(token_hash, found, factor, prepared)


async def confirm_password_reset(uow: UnitOfWork, prepared: PreparedReset) -> None:
    """Use the token up, set the password, and end every sign-in; restricted people may too.

    Raises PasswordResetInvalid: used or expired meanwhile, or of earlier credentials or another
    address; InvalidCredentials when the factor was used meanwhile.
    """
    found, now = prepared.found, uow.clock.process_now()
    standing = await credentials.lock_person_alone(uow.db, found.subject_id)
    if standing is None or not may_sign_in(standing.processing):
        raise PasswordResetInvalid
    is_same = standing.version == found.credential_version
    if not is_same or not await holds_address(uow, found.subject_id, found.email_index):
        raise PasswordResetInvalid
    if not await store.take_reset(uow.db, prepared.token_hash, now=now):
        raise PasswordResetInvalid
    await use_second_factor(uow, found.subject_id, prepared.factor)
    await credentials.replace_credential(
        uow.db, found.subject_id, password_hash=prepared.password.password_hash, at=now
    )
    await forget_guesses(uow, found.subject_id, email=prepared.password.email)
    await end_sign_ins(uow, found.subject_id)
    what = CredentialChange.PASSWORD_RESET
    uow.post(CredentialChanged(subject_id=found.subject_id, what=what))
    uow.audit(
        "sign_in.confirm_password_reset", subject_id=found.subject_id, object_id=found.subject_id
    )


async def _find(process: Process, token_hash: bytes) -> VerificationRow:
    async with looking(process) as look:
        now = process.clock.process_now()
        found = await store.find_reset(look.db, token_hash, now=now)
    if found is None:
        raise PasswordResetInvalid
    return found
