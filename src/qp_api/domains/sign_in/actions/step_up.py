"""Renew the proof of a sign-in, for what asks for one under ten minutes old (R20, SI-2)."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.judge_password import refuse_short
from qp_api.domains.sign_in.actions.prove_password import Proof
from qp_api.domains.sign_in.actions.use_second_factor import use_second_factor
from qp_api.domains.sign_in.errors import InvalidCredentials
from qp_api.domains.sign_in.messages import SIGN_IN_CHANNEL
from qp_api.domains.sign_in.store import credentials
from qp_api.domains.sign_in.store import sign_ins as store
from qp_api.domains.sign_in.tokens import AccessTokens


async def step_up(uow: UnitOfWork, actor: Actor, proof: Proof) -> str:
    """Note the proof on the actor's sign-in; an access token to go on with.

    Staff whose password is short prove nothing by it alone: it was set before their role was
    granted, or their second factor taken away. Raises WeakPassword then; InvalidCredentials when
    credentials or sign-in have ended since, or the factor is used.
    """
    assert actor.sign_in_id is not None, "a person acts by a sign-in"  # noqa: S101 -- narrows the actor
    standing = await credentials.lock_person(uow.db, proof.subject_id)
    if standing is None or standing.version != proof.version:
        raise InvalidCredentials
    refuse_short(actor.roles, length=proof.length, has_factor=proof.factor is not None)
    await use_second_factor(uow, actor.person, proof.factor)
    now = uow.clock.process_now()
    if not await store.note_authenticated(uow.db, actor.person, actor.sign_in_id, at=now):
        raise InvalidCredentials
    uow.notify(SIGN_IN_CHANNEL, str(actor.sign_in_id))
    uow.audit("sign_in.step_up", subject_id=actor.person, object_id=actor.sign_in_id)
    return uow.process.port(AccessTokens).issue(actor.person, actor.sign_in_id)
