"""Make the token that a mail asking for the second step carries (CO-3)."""

import secrets

from qp_api.core.errors import NotFound
from qp_api.core.subject_data.consents import ChosenUse
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import read_address_index
from qp_api.domains.consent import store
from qp_api.domains.consent.models import ConsentState, RecordId
from qp_api.domains.consent.rules.choices import CONFIRMATION_LIFE
from qp_api.domains.consent.rules.tokens import hash_token
from qp_api.domains.consent.store import ConfirmationRow
from qp_api.kit.ids import SubjectId


async def mint_confirmation(uow: UnitOfWork, subject_id: SubjectId, record_id: RecordId) -> str:
    """A token for one use within seven days, bound to the record and the present address.

    Only its hash is stored, so it goes into the mail and nowhere else. The unit of work is of
    Purpose.RIGHTS. Raises NotFound when nothing is left to be confirmed.
    """
    await store.lock_flags(uow.db, subject_id)
    last = await store.find_last(uow.db, subject_id, ChosenUse.MARKETING)
    index = await read_address_index(uow, subject_id)
    if index is None or last is None or last.record_id != record_id:
        raise NotFound
    if last.state != ConsentState.REQUESTED:
        raise NotFound
    token = secrets.token_urlsafe(32)
    row = ConfirmationRow(subject_id, index, record_id)
    expires_at = uow.clock.process_now() + CONFIRMATION_LIFE
    await store.add_confirmation(uow.db, hash_token(token), row, expires_at=expires_at)
    return token
