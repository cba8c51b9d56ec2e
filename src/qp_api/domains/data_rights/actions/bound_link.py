"""Whether a mailed link still leads from an address that is its person's (AC-3)."""

from qp_api.core.subject_data.address import list_address_indexes
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.store.links import BoundLink


async def is_bound(uow: UnitOfWork, link: BoundLink) -> bool:
    """No for one that was mailed to an address which the account has left since.

    Whoever has no account has written from that address, and no other. Links of before there was a
    binding are good until they end, within days.
    """
    present = await list_address_indexes(uow, link.subject_id)
    return link.address_index is None or not present or link.address_index in present
