"""One claimed duty in the hands of its handler: its units of work, and its fenced completion."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, update

from qp_api.core.actor import SYSTEM
from qp_api.core.db.failures import NothingChanged
from qp_api.core.db.statements import command
from qp_api.core.privacy.purposes import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId

from .models import duties


class LeaseLost(Exception):
    """Another worker has taken the duty over; what this one did is rolled back."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A duty as its worker holds it."""

    id: UUID
    kind: str
    handler: str | None
    subject_id: UUID | None
    payload: dict[str, Any]
    attempt: int
    failed_count: int
    due_at: datetime

    @property
    def held(self) -> dict[str, Any]:
        """The parameters of `is_held`."""
        return {"duty_id": self.id, "held": self.attempt}


def is_held() -> ColumnElement[bool]:
    """The fence: still leased, and by the claim that counts `held`. Parameters: duty_id, held."""
    return and_(
        duties.c.id == bindparam("duty_id"),
        duties.c.attempt == bindparam("held"),
        duties.c.state == "leased",
    )


_COMPLETE = command(
    update(duties)
    .where(is_held())
    .values(state="done", leased_until=None, failure=None, done_at=func.clock_timestamp())
)


class Job:
    """What a handler works with; it ends by completing, in the transaction of its effect."""

    def __init__(self, process: Process, duty: Claimed) -> None:
        self.process = process
        self.duty = duty
        self.about = duty.subject_id
        self.completed = False

    def unit_of_work(
        self, purpose: Purpose, *, mode: Mode = Mode.WRITE, about: UUID | None = None
    ) -> UnitOfWork:
        """A transaction before the effect; it must bear being repeated."""
        self.about = subject = about if about is not None else self.duty.subject_id
        return UnitOfWork(
            self.process,
            purpose,
            SYSTEM,
            mode=mode,
            about=None if subject is None else SubjectId(subject),
        )

    @asynccontextmanager
    async def completing(
        self, purpose: Purpose, *, mode: Mode = Mode.WRITE, about: UUID | None = None
    ) -> AsyncIterator[UnitOfWork]:
        """The transaction of the effect, which is also the completion. Raises LeaseLost."""
        if not mode.writes:
            raise TypeError("a completion without a transaction is no fence")
        async with self.unit_of_work(purpose, mode=mode, about=about) as uow:
            await _fence(uow, self.duty)
            yield uow
        self.completed = True


async def _fence(uow: UnitOfWork, duty: Claimed) -> None:
    # First, not last: a lost lease is known before the effect, and no other worker can claim
    # a row that this transaction has locked.
    try:
        await uow.db.change(_COMPLETE, **duty.held)
    except NothingChanged:
        raise LeaseLost from None
