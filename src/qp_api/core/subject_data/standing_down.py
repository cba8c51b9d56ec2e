"""Standing down: somebody closes or restricts their own account, unless the house rests on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from qp_api.core.errors import Kind, Problem
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId


class LastAdmin(Problem):
    """You are the only admin whose account is open."""

    code = "last_admin"
    kind = Kind.CONFLICT
    title_bn = "আপনিই একমাত্র সক্রিয় অ্যাডমিন"
    cause = "Without an admin nobody could give or take powers, a leaver's included."
    fix = (
        "Let another admin be named, then ask again; or write to the data protection officer, who "
        "may carry your request out in any case."
    )


class StandingDown(Protocol):
    """A room's objection: raises when the house can't be without this person yet."""

    async def __call__(self, uow: UnitOfWork, subject_id: SubjectId) -> object: ...


@dataclass(frozen=True, slots=True)
class StandingsDown:
    """What all rooms ask, bound as a port: who stands down names no room."""

    asked: tuple[StandingDown, ...] = ()

    def __iter__(self) -> Iterator[StandingDown]:
        return iter(self.asked)


async def stand_down(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Let each room object before somebody closes or restricts themselves; else they may.

    The unit of work must hold them FOR UPDATE. Raises LastAdmin.
    """
    for ask in uow.process.port(StandingsDown):
        await ask(uow, subject_id)
