"""Make the token that a mail for a new password carries."""

import secrets

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import get_account, read_address_index
from qp_api.domains.sign_in.rules import RESET_LIFE, hash_token
from qp_api.domains.sign_in.store import credentials
from qp_api.domains.sign_in.store import password_resets as store
from qp_api.domains.sign_in.store.verifications import VerificationRow
from qp_api.kit.ids import SubjectId


async def mint_password_reset(uow: UnitOfWork, subject_id: SubjectId) -> str:
    """A token for one use within 30 minutes, bound to the present address and credentials.

    Only its hash is stored. An address that was never confirmed gets none: a stranger may have
    registered it, and its holder who registers anew puts them out. Raises NotFound.
    """
    standing = await credentials.lock_person(uow.db, subject_id)
    index = await read_address_index(uow, subject_id)
    account = await get_account(uow, subject_id)
    if standing is None or index is None or account.verified_at is None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    row = VerificationRow(subject_id, index, standing.version)
    expires_at = uow.clock.process_now() + RESET_LIFE
    await store.add_reset(uow.db, hash_token(token), row, expires_at=expires_at)
    return token
