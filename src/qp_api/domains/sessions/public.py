"""The door for other rooms: when a class meets."""

from qp_api.core.unit_of_work import UnitOfWork

from .models import ClassId
from .store import classes as store
from .store.classes import ClassRow

__all__ = ["ClassId", "ClassRow", "get_class"]


async def get_class(uow: UnitOfWork, class_id: ClassId) -> ClassRow:
    """A class. Raises NotFound."""
    return await store.get_class(uow.db, class_id)
