"""Give ten new recovery codes for the old ones."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.change_second_factor import replace_recovery_codes
from qp_api.domains.sign_in.errors import TotpNotSetUp
from qp_api.domains.sign_in.messages import CredentialChange, CredentialChanged
from qp_api.domains.sign_in.store import second_factors


async def renew_recovery_codes(uow: UnitOfWork, actor: Actor) -> tuple[str, ...]:
    """The new ones, shown once; none of the old ones is good any more. Raises TotpNotSetUp."""
    factor = await second_factors.find_factor(uow.db, actor.person)
    if factor is None or factor.confirmed_at is None:
        raise TotpNotSetUp
    codes = await replace_recovery_codes(uow, actor.person)
    what = CredentialChange.RECOVERY_CODES_RENEWED
    uow.post(CredentialChanged(subject_id=actor.person, what=what))
    uow.audit("sign_in.renew_recovery_codes", subject_id=actor.person, object_id=actor.person)
    return codes
