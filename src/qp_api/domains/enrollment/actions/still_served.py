"""Say who has a seat in a class that has not ended (P4.1)."""

from collections.abc import Sequence

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.enrollment.store import seats
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def still_served(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> set[SubjectId]:
    """Who of these people is enrolled in a cohort that runs, or will."""
    return await seats.list_seated(uow.db, subject_ids, today=dhaka_day(uow.now))
