"""Let the processing of one's own data go on (P5.4)."""

from qp_api.core.actor import Actor
from qp_api.core.subject_data.subjects import get_processing, set_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import RestrictionChanged
from qp_api.domains.data_rights.models import Imposer
from qp_api.domains.data_rights.rules.requests import check_lifting, state_when_lifted
from qp_api.domains.data_rights.store import restrictions


async def lift_restriction(uow: UnitOfWork, actor: Actor) -> None:
    """Lift the actor's own restriction; it works from this commit on. DR-8.

    Raises NotRestricted, RestrictionImposed. The unit of work is EXCLUSIVE.
    """
    person = actor.person
    standing = await restrictions.list_standing(uow.db, person)
    check_lifting(standing)
    await restrictions.lift_own_restriction(uow.db, person, at=uow.now)
    present = await get_processing(uow, person)
    lifted = state_when_lifted(present, standing.keys() - {Imposer.PERSON})
    if lifted is not present:
        await set_processing(uow, person, lifted)
    restriction_id = standing[Imposer.PERSON]
    uow.post(
        RestrictionChanged(subject_id=person, restriction_id=restriction_id, is_restricted=False)
    )
    uow.audit("data_rights.lift_restriction", subject_id=person, object_id=restriction_id)
