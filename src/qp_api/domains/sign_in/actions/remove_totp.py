"""Take a second factor away."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.change_second_factor import forget_factor, note_changed_factor
from qp_api.domains.sign_in.errors import TotpNotSetUp
from qp_api.domains.sign_in.messages import CredentialChange


async def remove_totp(uow: UnitOfWork, actor: Actor) -> None:
    """Forget its secret and its recovery codes, and end the other sign-ins. Raises TotpNotSetUp."""
    if not await forget_factor(uow, actor.person):
        raise TotpNotSetUp
    await note_changed_factor(uow, actor, CredentialChange.TOTP_REMOVED)
    uow.audit("sign_in.remove_totp", subject_id=actor.person, object_id=actor.person)
