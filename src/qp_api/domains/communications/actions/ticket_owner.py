"""Whose ticket is worked on, and on whose side: the unit of work is about its owner."""

from collections.abc import Mapping

from qp_api.core.actor import Actor, Role
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.models import Writer
from qp_api.domains.communications.rules.tickets import writer_of
from qp_api.kit.ids import SubjectId


def owner_of(uow: UnitOfWork) -> SubjectId:
    """Whom the work is about; about nobody is a programming fault."""
    if uow.about is None:
        raise LookupError("a ticket has an owner")
    return uow.about


def side_of(uow: UnitOfWork, actor: Actor) -> Writer:
    """On whose side the actor is."""
    return writer_of(is_owner=uow.about == actor.subject_id)


def details_of(writer: Writer) -> Mapping[str, str]:
    """What the trail says of access by the house; the person finds it in their package (P5.1)."""
    if writer is Writer.OWNER:
        return {}
    return {"role": str(Role.SUPPORT), "reason": "support_ticket"}
