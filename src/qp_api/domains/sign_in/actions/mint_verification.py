"""Make the token that a verification mail carries."""

import secrets

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import read_address_index
from qp_api.domains.sign_in.rules import VERIFICATION_LIFE, hash_token
from qp_api.domains.sign_in.store import credentials
from qp_api.domains.sign_in.store import verifications as store
from qp_api.domains.sign_in.store.verifications import VerificationRow
from qp_api.kit.ids import SubjectId


async def mint_verification(uow: UnitOfWork, subject_id: SubjectId) -> str:
    """A token for one use within seven days, bound to the present address and password.

    Only its hash is stored, so it goes into the mail and nowhere else. The unit of work is of
    Purpose.SECURITY: no other purpose sees passwords and addresses' hashes. Raises NotFound.
    """
    standing = await credentials.lock_person(uow.db, subject_id)
    index = await read_address_index(uow, subject_id)
    if standing is None or index is None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    row = VerificationRow(subject_id, index, standing.version)
    expires_at = uow.clock.process_now() + VERIFICATION_LIFE
    await store.add_verification(uow.db, hash_token(token), row, expires_at=expires_at)
    return token
