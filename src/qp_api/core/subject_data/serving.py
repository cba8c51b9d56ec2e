"""Who is being served at this moment: whoever is, is not inactive, however long ago they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId


class Serving(Protocol):
    """A room's answer, set-wise: a coming class, an open charge, a request that waits (P4.1)."""

    async def __call__(
        self, uow: UnitOfWork, subject_ids: Sequence[SubjectId]
    ) -> set[SubjectId]: ...


@dataclass(frozen=True, slots=True)
class Services:
    """What all rooms answer, bound as a port: who asks names no room."""

    asked: tuple[Serving, ...] = ()

    def __iter__(self) -> Iterator[Serving]:
        return iter(self.asked)


async def still_served(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> set[SubjectId]:
    """Who of these people a service still runs for; one round trip a room. RE-1, P4.1."""
    served: set[SubjectId] = set()
    for ask in uow.process.port(Services):
        served |= await ask(uow, subject_ids)
    return served
