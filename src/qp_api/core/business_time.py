"""How far business time is ahead of process time: one row that every process of a sandbox follows.

Production never moves: there the row is neither read nor written (R18).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped

from qp_api.core.actor import SYSTEM
from qp_api.core.db.base import Base, table_of
from qp_api.core.db.statements import command, statement
from qp_api.core.privacy import DbRole, Purpose, not_personal
from qp_api.core.privacy.data_map import GRANTS
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork

CHANNEL: Final = "qp_clock"
_ONLY: Final = 1
_MOVERS: Final = frozenset({DbRole.RIGHTS, DbRole.CUSTODY})


class TimeGoesForward(ValueError):
    """Business time was to be moved back, or moved outside a sandbox."""


class BusinessClock(Base):
    """The one row; none means that business time is process time."""

    __tablename__ = "business_clock"
    __table_args__ = (
        CheckConstraint(f"id = {_ONLY}", name="only_one"),
        CheckConstraint("offset_seconds >= 0", name="forward"),
        {
            "info": {
                GRANTS: {
                    role: "SELECT, INSERT, UPDATE" if role in _MOVERS else "SELECT"
                    for role in DbRole
                }
            }
        },
    )

    id: Mapped[int] = not_personal("there is one row", SmallInteger, primary_key=True)
    offset_seconds: Mapped[int] = not_personal("a length of time", BigInteger)


business_clock = table_of(BusinessClock)


@dataclass(frozen=True, slots=True)
class _Offset:
    offset_seconds: int


_READ = statement(select(business_clock.c.offset_seconds), _Offset)
_entry = insert(business_clock).values(id=_ONLY, offset_seconds=bindparam("seconds"))
_MOVE = command(
    _entry.on_conflict_do_update(
        index_elements=[business_clock.c.id],
        set_={
            "offset_seconds": business_clock.c.offset_seconds + _entry.excluded.offset_seconds,
        },
    )
)


async def read_offset(uow: UnitOfWork) -> timedelta:
    """How far business time is ahead."""
    row = await uow.db.find(_READ)
    return timedelta(seconds=0 if row is None else row.offset_seconds)


async def move(uow: UnitOfWork, by: timedelta) -> None:
    """Move business time on, for every process from this commit. Raises TimeGoesForward."""
    seconds = -(-by // timedelta(seconds=1))  # never short of what was asked
    if seconds < 1 or not uow.process.settings.is_sandbox:
        raise TimeGoesForward
    await uow.db.change(_MOVE, seconds=seconds)
    uow.notify(CHANNEL, str(seconds))


async def follow(process: Process) -> None:
    """Set this process's clock by the row."""
    if not process.settings.is_sandbox:
        return
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        process.clock.offset = await read_offset(uow)
