"""Make the token that the mail to a guardian carries."""

import secrets

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.models import ConsentStanding
from qp_api.domains.minors.rules.guardians import TOKEN_LIFE, hash_token
from qp_api.domains.minors.store import guardians as store
from qp_api.kit.ids import SubjectId


async def mint_guardian_token(uow: UnitOfWork, guardian_id: SubjectId) -> str:
    """A token for one answer within seven days; only its hash is stored. Raises NotFound."""
    consent = await store.find_consent_of(uow.db, guardian_id)
    if consent is None or consent.state != ConsentStanding.ASKED:
        raise NotFound
    token = secrets.token_urlsafe(32)
    expires_at = uow.clock.process_now() + TOKEN_LIFE
    await store.add_token(uow.db, guardian_id, hash_token(token), expires_at=expires_at)
    return token
