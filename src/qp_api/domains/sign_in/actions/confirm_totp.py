"""Confirm a second factor by its first code: from now on it is asked for."""

from dataclasses import dataclass
from datetime import datetime

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.change_second_factor import (
    note_changed_factor,
    replace_recovery_codes,
)
from qp_api.domains.sign_in.actions.looking import looking
from qp_api.domains.sign_in.actions.use_second_factor import check_time_code
from qp_api.domains.sign_in.errors import OtpInvalid, TotpNotStarted
from qp_api.domains.sign_in.messages import CredentialChange
from qp_api.domains.sign_in.rules.second_factor import has_lapsed, is_time_code, read_code
from qp_api.domains.sign_in.store import second_factors as store


@dataclass(frozen=True, slots=True)
class Shown:
    """The first code of a factor that waits: when the factor was begun, and the code's step."""

    started_at: datetime
    step: int


async def check_first_code(uow: UnitOfWork, actor: Actor, *, otp: str, network: bytes) -> Shown:
    """Compare the code, which is counted as a guess; `uow` is not opened yet.

    Raises TotpNotStarted, OtpInvalid, TooManyAttempts.
    """
    process, subject_id, code = uow.process, actor.person, read_code(otp)
    async with looking(process) as look:
        row = await store.find_factor(look.db, subject_id)
    now = process.clock.process_now()
    if row is None or row.confirmed_at is not None or has_lapsed(row.started_at, now=now):
        raise TotpNotStarted
    if not is_time_code(code):
        raise OtpInvalid
    shown = await check_time_code(
        process, subject_id, secret=row.secret, code=code, after=row.last_step, network=network
    )
    if shown is None:
        raise OtpInvalid
    return Shown(row.started_at, shown.step)


async def confirm_totp(uow: UnitOfWork, actor: Actor, shown: Shown) -> tuple[str, ...]:
    """Set the factor up; ten recovery codes, in no other place and never again.

    Other sign-ins end, mailed tokens die, and this sign-in proves itself anew for what is
    dangerous. The code that was shown is used up. Raises TotpNotStarted.
    """
    now = uow.clock.process_now()
    is_confirmed = await store.confirm_factor(
        uow.db, actor.person, seen=shown.started_at, step=shown.step, at=now
    )
    if not is_confirmed:
        raise TotpNotStarted
    codes = await replace_recovery_codes(uow, actor.person)
    await note_changed_factor(uow, actor, CredentialChange.TOTP_ADDED)
    uow.audit("sign_in.confirm_totp", subject_id=actor.person, object_id=actor.person)
    return codes
