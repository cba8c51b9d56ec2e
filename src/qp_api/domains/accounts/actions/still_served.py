"""Whom the house itself needs: they are not inactive, however long ago they came."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.kit.ids import SubjectId


async def still_served(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> set[SubjectId]:
    """Who of these people holds a role of the staff: that is an engagement that runs (P4.1)."""
    return set(await store.list_staff(uow.db, subject_ids))
