"""Ask for a second factor where one is set up: first look whether it is right, then use it up."""

from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.looking import looking
from qp_api.domains.sign_in.actions.reserve_attempts import give_attempts_back, reserve_attempts
from qp_api.domains.sign_in.errors import InvalidCredentials, OtpRequired
from qp_api.domains.sign_in.messages import CredentialChange, CredentialChanged
from qp_api.domains.sign_in.rules import OTP_LIMIT
from qp_api.domains.sign_in.rules.second_factor import (
    Factor,
    PaperCode,
    TimeCode,
    hash_code,
    is_time_code,
    read_code,
)
from qp_api.domains.sign_in.store import recovery_codes, second_factors
from qp_api.domains.sign_in.totp import find_step
from qp_api.kit.ids import SubjectId


async def check_second_factor(
    process: Process, subject_id: SubjectId, *, otp: str | None, network: bytes
) -> Factor | None:
    """The factor that was shown, not used up yet; None where none is set up. SI-2.

    Raises OtpRequired when none was shown, InvalidCredentials, TooManyAttempts.
    """
    async with looking(process) as look:
        row = await second_factors.find_factor(look.db, subject_id)
    if row is None or row.confirmed_at is None:
        return None
    if otp is None:
        raise OtpRequired
    code = read_code(otp)
    if not is_time_code(code):
        return await _check_paper(process, subject_id, code)
    factor = await check_time_code(
        process, subject_id, secret=row.secret, code=code, after=row.last_step, network=network
    )
    if factor is None:
        raise InvalidCredentials
    return factor


async def check_time_code(
    process: Process, subject_id: SubjectId, *, secret: str, code: str, after: int, network: bytes
) -> TimeCode | None:
    """Compare one guess, which was counted before. Raises TooManyAttempts."""
    counters = await reserve_attempts(process, OTP_LIMIT, account=subject_id.bytes, network=network)
    step = find_step(secret, code, at=process.clock.process_now(), after=after)
    if step is None:
        return None
    await give_attempts_back(process, counters)
    return TimeCode(step)


async def _check_paper(process: Process, subject_id: SubjectId, code: str) -> PaperCode:
    """Not counted: 118 bits can't be guessed, and so their owner is never shut out."""
    paper = PaperCode(hash_code(code))
    async with looking(process) as look:
        if not await recovery_codes.has_code(look.db, subject_id, paper.code_hash):
            raise InvalidCredentials
    return paper


async def use_second_factor(uow: UnitOfWork, subject_id: SubjectId, factor: Factor | None) -> None:
    """Use it up in the transaction that it is for; of any number at once exactly one succeeds.

    The caller holds the person, and has seen that their credentials are those that were checked.
    Raises InvalidCredentials.
    """
    if factor is None:
        return
    if isinstance(factor, TimeCode):
        is_used = await second_factors.use_step(uow.db, subject_id, step=factor.step)
    else:
        is_used = await recovery_codes.take_code(uow.db, subject_id, factor.code_hash)
        what = CredentialChange.RECOVERY_CODE_USED
        uow.post(CredentialChanged(subject_id=subject_id, what=what))
        uow.audit("sign_in.use_second_factor", subject_id=subject_id, object_id=subject_id)
    if not is_used:
        raise InvalidCredentials
