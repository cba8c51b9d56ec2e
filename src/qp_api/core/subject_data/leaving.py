"""What rooms give back before a person's rows go: a seat, a place, whatever a row stood for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId


class RowsLeaving(Protocol):
    """Called inside the walk's transaction, while the rows are there; set-wise, and by their rows.

    Whoever is walked twice has no rows the second time, so that nothing is given back twice.
    """

    async def __call__(self, uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> None: ...


@dataclass(frozen=True, slots=True)
class Leavings:
    """What all rooms give back, bound as a port: who walks them names no room."""

    given_back: tuple[RowsLeaving, ...] = ()

    def __iter__(self) -> Iterator[RowsLeaving]:
        return iter(self.given_back)
