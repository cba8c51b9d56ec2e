"""What was disclosed of a person, told by whoever keeps that ledger (P5.1, DI-2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .values import Json


class Disclosed(Protocol):
    """Each transfer, the oldest first: recipient, categories, ground, time; ready to be shown."""

    async def __call__(
        self, uow: UnitOfWork, subject_id: SubjectId
    ) -> Sequence[Mapping[str, Json]]: ...


@dataclass(frozen=True, slots=True)
class Disclosing:
    """The ledgers of all rooms, bound as a port: who asks them names no room."""

    ledgers: tuple[Disclosed, ...] = ()


async def disclosed_of(uow: UnitOfWork, subject_id: SubjectId) -> list[Mapping[str, Json]]:
    """Every transfer of a person's data to anybody outside."""
    ledgers = uow.process.port(Disclosing).ledgers
    return [entry for tell in ledgers for entry in await tell(uow, subject_id)]
