"""What rooms say of values that may be corrected: their types, and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId


class Follows(Protocol):
    """Called in the transaction that corrects a value, after it was written: an index of it."""

    async def __call__(self, uow: UnitOfWork, subject_id: SubjectId, value: Any, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Corrections:
    """`table.column` → the type that its room reads it with, and what it derives from the value.

    Bound as a port of all rooms: who corrects names none.
    """

    types: Mapping[str, Any] = field(default_factory=dict)
    follows: Mapping[str, Follows] = field(default_factory=dict)
