"""Enter a transfer into the ledger."""

from datetime import datetime
from uuid import UUID

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.disclosures import store
from qp_api.domains.disclosures.rules import Transfer
from qp_api.domains.disclosures.store import DisclosureRow
from qp_api.kit.ids import SubjectId


async def note_transfer(
    uow: UnitOfWork,
    subject_id: SubjectId,
    transfer: Transfer,
    *,
    occasion_id: UUID,
    at: datetime,
    entry_id: UUID,
) -> None:
    """Note what went to whom; one occasion is entered once. DI-2."""
    row = DisclosureRow(
        subject_id=subject_id,
        id=entry_id,
        recipient=transfer.recipient,
        categories=list(transfer.categories),
        purpose=transfer.purpose,
        ground=transfer.ground,
        occasion=transfer.occasion,
        occasion_id=occasion_id,
        at=at,
    )
    await store.add_disclosure(uow.db, row)
