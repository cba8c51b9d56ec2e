"""Freezing a person: only storage and rights remain, and rooms end at once what they hold open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from qp_api.core.actor import Processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .subjects import set_processing


class Freezing(Protocol):
    """What a room ends of a frozen person, in the transaction that freezes them (P8.1)."""

    async def __call__(self, uow: UnitOfWork, subject_id: SubjectId) -> object: ...


@dataclass(frozen=True, slots=True)
class Freezings:
    """What all rooms end, bound as a port: who freezes names no room."""

    ended: tuple[Freezing, ...] = ()

    def __iter__(self) -> Iterator[Freezing]:
        return iter(self.ended)


async def freeze_person(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Freeze a person from this commit on; the unit of work must hold them FOR UPDATE. AG-6."""
    await set_processing(uow, subject_id, Processing.FROZEN)
    for end in uow.process.port(Freezings):
        await end(uow, subject_id)
