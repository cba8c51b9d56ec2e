"""End one of one's own sign-ins, wherever it was begun."""

from qp_api.core.actor import Actor
from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.messages import SIGN_IN_CHANNEL
from qp_api.domains.sign_in.store import known_devices
from qp_api.domains.sign_in.store import sign_ins as store
from qp_api.kit.ids import SignInId


async def revoke_sign_in(uow: UnitOfWork, actor: Actor, *, sign_in_id: SignInId) -> None:
    """End it with all its tokens, in every process, and trust its device no more.

    Raises NotFound: another's, unknown, or ended already.
    """
    if not await store.revoke(uow.db, actor.person, sign_in_id, at=uow.clock.process_now()):
        raise NotFound
    await known_devices.drop_device(uow.db, actor.person, sign_in_id)
    uow.notify(SIGN_IN_CHANNEL, str(sign_in_id))
    uow.audit("sign_in.revoke_sign_in", subject_id=actor.person, object_id=sign_in_id)
