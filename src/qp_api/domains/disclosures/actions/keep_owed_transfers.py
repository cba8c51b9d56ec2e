"""Enter what is not entered yet of people whose duties are about to be dropped (P5.3)."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.disclosures import store
from qp_api.domains.disclosures.rules import TO_GATEWAY
from qp_api.domains.payments.messages import BuyerDisclosed
from qp_api.kit.ids import SubjectId


async def keep_owed_transfers(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> None:
    """An erasure drops what is owed to a person; that their data went out stays on the ledger."""
    await store.keep_owed(
        uow.db, subject_ids, TO_GATEWAY, kind=BuyerDisclosed.kind(), named="attempt_id"
    )
