"""Restrict a person from this commit on (P5.4)."""

from qp_api.core.subject_data.subjects import get_processing, set_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import RestrictionChanged
from qp_api.domains.data_rights.models import Ground
from qp_api.domains.data_rights.rules.requests import state_when_restricted
from qp_api.domains.data_rights.store import restrictions
from qp_api.domains.data_rights.store.requests import RequestRow


async def restrict_person(uow: UnitOfWork, request: RequestRow, ground: Ground) -> None:
    """Begin the restriction that a request asked for; none stands yet. The uow is EXCLUSIVE."""
    person = request.subject_id
    await restrictions.add_restriction(uow.db, person, request.id, ground=ground, at=uow.now)
    present = await get_processing(uow, person)
    restricted = state_when_restricted(present)
    if restricted is not present:
        await set_processing(uow, person, restricted)
    uow.post(RestrictionChanged(subject_id=person, restriction_id=request.id, is_restricted=True))
