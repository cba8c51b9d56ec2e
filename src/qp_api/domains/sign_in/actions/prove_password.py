"""Prove who somebody is, at the same cost whether or not they exist (AC-2, R19).

The second factor is asked for after a right password, and then alone.
No connection is held while a password is hashed.
"""

from dataclasses import dataclass

from qp_api.core.actor import Actor
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import AccountRef, address_indexes, find_by_email
from qp_api.domains.sign_in.actions.looking import alike, looking
from qp_api.domains.sign_in.actions.reserve_attempts import (
    give_attempts_back,
    reserve_attempts,
    unless_overloaded,
)
from qp_api.domains.sign_in.actions.use_second_factor import check_second_factor
from qp_api.domains.sign_in.errors import InvalidCredentials
from qp_api.domains.sign_in.passwords import Passwords, normalise
from qp_api.domains.sign_in.rules import SIGN_IN_LIMIT, STEP_UP_LIMIT, may_sign_in
from qp_api.domains.sign_in.rules.second_factor import Factor
from qp_api.domains.sign_in.store import credentials as store
from qp_api.domains.sign_in.store.credentials import CredentialRow
from qp_api.kit.ids import SubjectId, new_subject_id


@dataclass(frozen=True, slots=True)
class Proof:
    """Who proved it, and by which credentials: newer ones make the proof void.

    `factor` is used up by whoever takes the proof; `length` is that of the password.
    """

    subject_id: SubjectId
    version: int
    factor: Factor | None = None
    length: int = 0


async def prove_password(
    uow: UnitOfWork,
    *,
    email: str,
    password: str,
    otp: str | None,
    network: bytes,
    device: bytes | None = None,
) -> Proof:
    """Check address, password and second factor; `uow` is opened only to record a refusal.

    Raises InvalidCredentials; OtpRequired after a right password; TooManyAttempts, Overloaded.
    """
    process = uow.process
    address = address_indexes(process.hierarchy, email)[-1]
    async with alike(process.clock):
        counters = await reserve_attempts(
            process, SIGN_IN_LIMIT, account=address, network=network, device=device
        )
        async with unless_overloaded(process, counters):
            account, credential = await _look_up(process, email)
    subject_id = new_subject_id() if account is None else account.subject_id
    async with unless_overloaded(process, counters):
        is_right = await _is_right(process, subject_id, credential, password)
    if credential is None or not is_right or not _may_sign_in(account):
        async with alike(process.clock), uow:
            known_as = None if account is None else subject_id
            uow.audit("sign_in.sign_in", subject_id=known_as, outcome="refused")
        raise InvalidCredentials
    await give_attempts_back(process, counters)
    try:
        factor = await check_second_factor(process, subject_id, otp=otp, network=network)
    except InvalidCredentials:
        async with uow:
            uow.audit("sign_in.sign_in", subject_id=subject_id, outcome="refused")
        raise
    return Proof(subject_id, credential.version, factor, len(normalise(password)))


async def prove_own_password(
    uow: UnitOfWork, actor: Actor, *, password: str, otp: str | None, network: bytes
) -> Proof:
    """Check both of somebody who is signed in; raises as `prove_password` does."""
    process, subject_id = uow.process, actor.person
    counters = await reserve_attempts(
        process, STEP_UP_LIMIT, account=subject_id.bytes, network=network
    )
    async with unless_overloaded(process, counters):
        async with looking(process) as look:
            credential = await _find_credential(look, subject_id)
        is_right = await _is_right(process, subject_id, credential, password)
    if credential is None or not is_right:
        async with uow:
            uow.audit("sign_in.step_up", subject_id=subject_id, outcome="refused")
        raise InvalidCredentials
    await give_attempts_back(process, counters)
    try:
        factor = await check_second_factor(process, subject_id, otp=otp, network=network)
    except InvalidCredentials:
        async with uow:
            uow.audit("sign_in.step_up", subject_id=subject_id, outcome="refused")
        raise
    return Proof(subject_id, credential.version, factor, len(normalise(password)))


async def _look_up(process: Process, email: str) -> tuple[AccountRef | None, CredentialRow | None]:
    async with looking(process) as look:
        account = await find_by_email(look, email)
        # Nobody's password is looked for too: a stranger to us costs what a customer costs.
        subject_id = new_subject_id() if account is None else account.subject_id
        return account, await _find_credential(look, subject_id)


async def _find_credential(look: UnitOfWork, subject_id: SubjectId) -> CredentialRow | None:
    # Somebody's key may be at hand and nobody's never is: the key store is read once either way.
    await look.keyring.load((subject_id, new_subject_id()))
    return await store.find_credential(look.db, subject_id)


async def _is_right(
    process: Process, subject_id: SubjectId, credential: CredentialRow | None, password: str
) -> bool:
    """Hash and compare; a hash that has become too cheap is made anew on the way."""
    # After an erasure has destroyed the key, a hash is no text any more.
    stored = credential.password_hash if credential is not None else None
    checked = await process.port(Passwords).check(
        password, stored if isinstance(stored, str) else None
    )
    if checked.rehashed is not None and credential is not None:
        async with looking(process) as look:
            await store.rehash_credential(
                look.db, subject_id, password_hash=checked.rehashed, seen=credential.version
            )
    return checked.is_right


def _may_sign_in(account: AccountRef | None) -> bool:
    return (
        account is not None and account.verified_at is not None and may_sign_in(account.processing)
    )
