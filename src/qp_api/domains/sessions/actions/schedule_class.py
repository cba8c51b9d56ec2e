"""Schedule a class of a cohort."""

from qp_api.core.actor import Actor
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.sessions.messages import ClassScheduled
from qp_api.domains.sessions.store import classes as store
from qp_api.domains.sessions.store.classes import ClassRow


async def schedule_class(uow: UnitOfWork, actor: Actor, *, planned: ClassRow) -> ClassRow:
    """Add the class; its learners are told by duty. Raises NotFound for whoever teaches it not."""
    await catalog.require_teacher(uow, actor, CohortId(planned.cohort_id))
    await store.add_class(uow.db, planned)
    uow.post(ClassScheduled(class_id=planned.id))
    uow.audit("sessions.schedule_class", object_id=planned.id)
    return planned
