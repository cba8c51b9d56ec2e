"""Take a second factor away."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.change_second_factor import note_changed_factor
from qp_api.domains.sign_in.errors import TotpNotSetUp
from qp_api.domains.sign_in.messages import CredentialChange
from qp_api.domains.sign_in.store import recovery_codes, second_factors


async def remove_totp(uow: UnitOfWork, actor: Actor) -> None:
    """Forget its secret and its recovery codes, and end the other sign-ins. Raises TotpNotSetUp."""
    if not await second_factors.drop_factor(uow.db, actor.person):
        raise TotpNotSetUp
    await recovery_codes.replace_codes(uow.db, actor.person, ())
    await note_changed_factor(uow, actor, CredentialChange.TOTP_REMOVED)
    uow.audit("sign_in.remove_totp", subject_id=actor.person, object_id=actor.person)
