"""The door for who writes to people about their accounts."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from qp_api.core.errors import NotFound
from qp_api.core.subject_data.address import address_indexes
from qp_api.core.subject_data.correspondents import find_letter
from qp_api.core.subject_data.inactivity import list_stand, note_step
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

from .actions.confirm_still_active import hash_token
from .messages import FarewellEnded, Notice, NoticeOwed
from .models import RunKind, RunState
from .rules.ladder import LETTERS, next_due_on, try_again_at
from .store import confirmations, deletions, runs
from .store.confirmations import Holder

__all__ = [
    "Farewell",
    "Notice",
    "Question",
    "end_farewell",
    "is_stopped",
    "mint_confirmation",
    "note_refused",
    "note_sent",
    "read_farewell",
    "read_question",
]

_TOKEN_LIFE: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Question:
    """What a letter of the ladder tells: since when nobody came, and the first day of deletion."""

    last_active_on: date
    deleted_from: date


@dataclass(frozen=True, slots=True)
class Farewell:
    """The last mail to somebody whose account was deleted; never printed."""

    email: str = field(repr=False)
    locale: str


async def read_question(uow: UnitOfWork, subject_id: SubjectId, notice: Notice) -> Question:
    """What to ask, were the letter to leave now. Raises NotFound when it is not owed any more."""
    letter = LETTERS[notice]
    for one in await list_stand(uow, [subject_id]):
        if one.inactivity == letter.state and one.inactivity_due_on is None:
            deleted_from = dhaka_day(uow.now) + timedelta(days=letter.days_left)
            return Question(one.last_active_on, deleted_from)
    raise NotFound


async def mint_confirmation(uow: UnitOfWork, subject_id: SubjectId, *, address: str) -> str:
    """A token by which its holder keeps the account, good while the address is theirs.

    Only its hash is stored.
    """
    token = secrets.token_urlsafe(32)
    expires_at = uow.clock.process_now() + _TOKEN_LIFE
    holder = Holder(subject_id, address_indexes(uow, address)[0])
    await confirmations.add_confirmation(uow.db, hash_token(token), holder, expires_at=expires_at)
    return token


async def note_sent(uow: UnitOfWork, subject_id: SubjectId, notice: Notice) -> None:
    """Count the grace from now, when the letter has really left (RE-2); overtaken is no fault."""
    due_on = next_due_on(dhaka_day(uow.now))
    await note_step(uow, subject_id, state=LETTERS[notice].state, due_on=due_on)


async def note_refused(
    uow: UnitOfWork, subject_id: SubjectId, notice: Notice, *, attempt: int
) -> None:
    """Flag a letter that nobody took, and owe it anew in some days: no grace runs (RE-2).

    The ladder stays where it is; after the last try it stands in the officer's figure alone.
    """
    again_at = try_again_at(uow.now, attempt=attempt)
    if again_at is not None:
        owed = NoticeOwed(subject_id=subject_id, notice=notice, attempt=attempt + 1)
        uow.post(owed, due_at=again_at)
    uow.audit(
        "retention.note_refused",
        subject_id=subject_id,
        object_id=subject_id,
        outcome="given_up" if again_at is None else "owed_anew",
        details={"notice": str(notice), "attempt": attempt},
    )


async def read_farewell(uow: UnitOfWork, correspondent_id: SubjectId) -> Farewell:
    """Where the closing mail goes. Raises NotFound when it has been closed."""
    letter = await find_letter(uow.db, correspondent_id)
    if letter is None or await deletions.find_farewell(uow.db, correspondent_id) is None:
        raise NotFound
    return Farewell(letter.email, letter.locale)


async def end_farewell(uow: UnitOfWork, correspondent_id: SubjectId) -> None:
    """Say that the closing mail has left: the correspondent is erased too, by duty."""
    uow.post(FarewellEnded(subject_id=correspondent_id))


async def is_stopped(uow: UnitOfWork) -> bool:
    """Whether the newest run of deletions was stopped, because they were too many (RE-4)."""
    last = await runs.find_last(uow.db, RunKind.INACTIVITY)
    return last is not None and last.state == RunState.STOPPED
