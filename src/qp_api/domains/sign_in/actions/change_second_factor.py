"""What every change of a second factor does besides."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.end_other_sign_ins import end_other_sign_ins
from qp_api.domains.sign_in.messages import CredentialChange, CredentialChanged
from qp_api.domains.sign_in.rules import SPENT_PROOF
from qp_api.domains.sign_in.rules.second_factor import hash_code, new_codes
from qp_api.domains.sign_in.store import credentials, recovery_codes, second_factors
from qp_api.domains.sign_in.store.other_sign_ins import age_proof
from qp_api.kit.ids import SubjectId


async def note_changed_factor(uow: UnitOfWork, actor: Actor, what: CredentialChange) -> None:
    """End what the old factor, or its absence, opened; its person is told by mail.

    Proofs on their way to a sign-in are void, and so are mailed tokens.
    """
    assert actor.sign_in_id is not None, "a person acts by a sign-in"  # noqa: S101 -- narrows the actor
    subject_id, now = actor.person, uow.clock.process_now()
    await credentials.outdate_credential(uow.db, subject_id)
    await end_other_sign_ins(uow, subject_id, keep=actor.sign_in_id)
    await age_proof(uow.db, subject_id, actor.sign_in_id, at=now - SPENT_PROOF)
    uow.post(CredentialChanged(subject_id=subject_id, what=what))


async def forget_factor(uow: UnitOfWork, subject_id: SubjectId) -> bool:
    """Forget a factor's secret and its recovery codes; False when there is none."""
    if not await second_factors.drop_factor(uow.db, subject_id):
        return False
    await recovery_codes.replace_codes(uow.db, subject_id, ())
    return True


async def replace_recovery_codes(uow: UnitOfWork, subject_id: SubjectId) -> tuple[str, ...]:
    """Ten new codes in the place of all others; only their hashes are kept."""
    codes = new_codes()
    hashes = [hash_code(code) for code in codes]
    await recovery_codes.replace_codes(uow.db, subject_id, hashes)
    return codes
