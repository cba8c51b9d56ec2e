"""Begin a second factor: a secret, shown once."""

from dataclasses import dataclass, field
from datetime import datetime

from qp_api.core.actor import Actor
from qp_api.core.subject_data.contact import find_contact
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.errors import TotpAlreadySetUp
from qp_api.domains.sign_in.rules.second_factor import PENDING_LIFE
from qp_api.domains.sign_in.store import second_factors as store
from qp_api.domains.sign_in.totp import new_secret, provisioning_uri

_ISSUER = "Quality Progress"


@dataclass(frozen=True, slots=True)
class StartedTotp:
    """What an authenticator is given; until `expires_at` (process time) it can be confirmed."""

    secret: str = field(repr=False)
    otpauth_uri: str = field(repr=False)
    expires_at: datetime


async def start_totp(uow: UnitOfWork, actor: Actor) -> StartedTotp:
    """Begin one, in the place of one that waits; nobody is asked for it before it is confirmed.

    Raises TotpAlreadySetUp.
    """
    contact = await find_contact(uow, actor.person)
    secret, now = new_secret(), uow.clock.process_now()
    if not await store.add_pending(uow.db, actor.person, secret=secret, at=now):
        raise TotpAlreadySetUp
    uow.audit("sign_in.start_totp", subject_id=actor.person, object_id=actor.person)
    uri = provisioning_uri(secret, account=contact.email, issuer=_ISSUER)
    return StartedTotp(secret, uri, now + PENDING_LIFE)
