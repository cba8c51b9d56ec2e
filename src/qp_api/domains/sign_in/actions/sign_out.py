"""End the sign-in that a request was made with."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.messages import SIGN_IN_CHANNEL
from qp_api.domains.sign_in.store import sign_ins as store


async def sign_out(uow: UnitOfWork, actor: Actor) -> None:
    """End it with all its tokens, in every process; again is success."""
    assert actor.sign_in_id is not None, "a person acts by a sign-in"  # noqa: S101 -- narrows the actor
    await store.revoke(uow.db, actor.person, actor.sign_in_id, at=uow.clock.process_now())
    uow.notify(SIGN_IN_CHANNEL, str(actor.sign_in_id))
    uow.audit("sign_in.sign_out", subject_id=actor.person, object_id=actor.sign_in_id)
