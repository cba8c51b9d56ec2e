"""End a freeze: a restriction that stands goes on, whoever has none is open again (AG-6)."""

from qp_api.core.actor import Processing
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.rules.requests import state_when_thawed
from qp_api.domains.data_rights.store import restrictions
from qp_api.kit.ids import SubjectId


async def thaw_person(uow: UnitOfWork, person: SubjectId) -> Processing:
    """Thaw somebody frozen, whom the unit of work holds FOR UPDATE; how they stand now.

    Restrictions that began or ended under the freeze count as they stand.
    """
    state = state_when_thawed(await restrictions.list_standing(uow.db, person))
    await set_processing(uow, person, state)
    return state
