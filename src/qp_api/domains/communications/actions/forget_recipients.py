"""Forget, in the records of mail, addresses that are not the person's any more (AC-3)."""

from qp_api.core.subject_data.contact import find_contact
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications import store
from qp_api.domains.communications.models import NOT_KEPT
from qp_api.kit.ids import SubjectId


async def forget_recipients(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """What was sent to another address than the present one keeps its words, not the address."""
    present = (await find_contact(uow, subject_id)).email
    sent = await store.list_recipients(uow.db, subject_id)
    others = [row.id for row in sent if row.recipient not in (present, NOT_KEPT)]
    await store.put_recipients(uow.db, subject_id, others, recipient=NOT_KEPT)
