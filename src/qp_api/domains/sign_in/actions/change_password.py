"""Set another password, for somebody who has just shown the present one."""

from dataclasses import dataclass, field

from qp_api.core.actor import Actor
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import get_account
from qp_api.domains.sign_in.actions.end_other_sign_ins import end_other_sign_ins
from qp_api.domains.sign_in.actions.judge_password import judge_password, shortest_for
from qp_api.domains.sign_in.actions.looking import looking
from qp_api.domains.sign_in.actions.prove_password import Proof
from qp_api.domains.sign_in.actions.reserve_attempts import forget_guesses
from qp_api.domains.sign_in.actions.use_second_factor import use_second_factor
from qp_api.domains.sign_in.errors import InvalidCredentials
from qp_api.domains.sign_in.messages import CredentialChange, CredentialChanged
from qp_api.domains.sign_in.passwords import Passwords, normalise
from qp_api.domains.sign_in.rules import SPENT_PROOF
from qp_api.domains.sign_in.store import credentials as store
from qp_api.domains.sign_in.store.other_sign_ins import age_proof
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that was judged good, as it will be stored, and the address of its person."""

    password_hash: str = field(repr=False)
    email: str = field(repr=False)


async def prepare_password(
    process: Process, subject_id: SubjectId, password: str, *, has_factor: bool
) -> NewPassword:
    """Judge and hash a password for a person, with no transaction open.

    Raises WeakPassword, Overloaded; NotFound for nobody.
    """
    async with looking(process) as look:
        account = await get_account(look, subject_id)
    judge_password(
        password,
        name=account.name,
        email=account.email,
        shortest=shortest_for(account.roles, has_factor=has_factor),
        pointer="/new_password",
    )
    return NewPassword(await process.port(Passwords).hash(normalise(password)), account.email)


async def change_password(
    uow: UnitOfWork, actor: Actor, proof: Proof, prepared: NewPassword
) -> None:
    """Let it take the place of the old one, and end what the old one opened elsewhere.

    Mailed tokens die with it; this sign-in goes on, and proves itself anew for what is dangerous.
    Raises InvalidCredentials when the credentials have changed since the proof.
    """
    assert actor.sign_in_id is not None, "a person acts by a sign-in"  # noqa: S101 -- narrows the actor
    subject_id, now = actor.person, uow.clock.process_now()
    standing = await store.lock_person_alone(uow.db, subject_id)
    if standing is None or standing.version != proof.version:
        raise InvalidCredentials
    await use_second_factor(uow, subject_id, proof.factor)
    await store.replace_credential(uow.db, subject_id, password_hash=prepared.password_hash, at=now)
    await forget_guesses(uow, subject_id, email=prepared.email)
    await end_other_sign_ins(uow, subject_id, keep=actor.sign_in_id)
    await age_proof(uow.db, subject_id, actor.sign_in_id, at=now - SPENT_PROOF)
    what = CredentialChange.PASSWORD_CHANGED
    uow.post(CredentialChanged(subject_id=subject_id, what=what))
    uow.audit("sign_in.change_password", subject_id=subject_id, object_id=subject_id)
