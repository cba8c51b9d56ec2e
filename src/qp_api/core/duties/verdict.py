"""What an attempt's end means for its duty: done, held back, dropped, tried again, or dead."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import structlog
from pydantic import ValidationError

from qp_api.core.db.statements import Statement
from qp_api.core.errors import (
    ConsentMissing,
    ErasureUnderWay,
    Frozen,
    NotFound,
    ProcessingRestricted,
)

from .claims import END, HOLD, POSTPONE
from .job import Claimed, Job, LeaseLost
from .message import Message, message_kinds
from .observer import Outcome

MOST_FAILURES: Final = 36  # about a day of trying
_LONGEST_PAUSE: Final = 3600.0  # seconds
_HELD_FOR: Final = timedelta(hours=1)
_log = structlog.get_logger("duties")
_dice = secrets.SystemRandom()


class HandlerLeftOpen(Exception):
    """A handler returned without completing its duty: a programming fault."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an attempt, and the statement that says so in the duty's row, if any must.

    `left` is owed from then on in its stead.
    """

    outcome: Outcome
    statement: Statement[Any] | None = None
    reason: str | None = None
    more: Mapping[str, Any] | None = None
    left: Message | None = None


DONE: Final = Verdict(Outcome.DONE)
SPLIT_UP: Final = Verdict(Outcome.SPLIT)
LOST: Final = Verdict(Outcome.LOST)


def judge(job: Job, error: Exception) -> Verdict:
    """What a handler's exception means."""
    if isinstance(error, LeaseLost):
        return LOST
    if isinstance(error, ProcessingRestricted | Frozen):
        return _held(job, error.code)
    if isinstance(error, NotFound | ErasureUnderWay | ConsentMissing):
        return _dropped(job.duty, error.code)
    return _faulty(job.duty, error)


def worn_out(duty: Claimed) -> Verdict | None:
    """Dead when its tries are used up: perhaps it is this duty that kills its workers."""
    return _ended(Outcome.DEAD, "worker_died") if duty.failed_count >= MOST_FAILURES else None


def unhandled(duty: Claimed) -> Verdict:
    """A fact that nobody listens to is dropped; what is unknown here is left for others."""
    if duty.handler is None and duty.kind in message_kinds():
        return _ended(Outcome.DROPPED, "no_handler")
    # Perhaps a newer version posted it: while that is rolled out, its own worker comes by.
    return _failed(duty, "no_handler")


def given_back(duty: Claimed) -> Verdict:
    """Due again at once, without a failure counted."""
    return _postponed(Outcome.GIVEN_BACK, "stopped", timedelta(0), duty.failed_count)


def names_of(duty: Claimed) -> dict[str, Any]:
    """A duty in a log line."""
    return {"duty_id": duty.id, "kind": duty.kind, "attempt": duty.attempt}


def _held(job: Job, reason: str) -> Verdict:
    """DR-8: what is owed to a restricted person waits for the day of its lifting."""
    if job.about is None:
        return _postponed(Outcome.HELD, reason, _HELD_FOR, job.duty.failed_count)
    return Verdict(Outcome.HELD, HOLD, reason, {"wait": _HELD_FOR, "subject_id": job.about})


def _faulty(duty: Claimed, error: Exception) -> Verdict:
    _log.warning("duties.failed", **names_of(duty), exc_info=error)
    if isinstance(error, HandlerLeftOpen | ValidationError):  # no second try could go otherwise
        return _ended(Outcome.DEAD, type(error).__name__)
    return _failed(duty, type(error).__name__)


def _failed(duty: Claimed, reason: str) -> Verdict:
    failed = duty.failed_count + 1
    if failed >= MOST_FAILURES:
        return _ended(Outcome.DEAD, reason)
    longest = min(0.5 * 2**failed, _LONGEST_PAUSE)
    pause = timedelta(seconds=_dice.uniform(longest / 2, longest))
    return _postponed(Outcome.FAILED, reason, pause, failed)


def _postponed(outcome: Outcome, reason: str, wait: timedelta, failed: int) -> Verdict:
    return Verdict(outcome, POSTPONE, reason, {"wait": wait, "failed": failed})


def _dropped(duty: Claimed, reason: str) -> Verdict:
    message = message_kinds()[duty.kind].model_validate(duty.payload)
    return replace(_ended(Outcome.DROPPED, reason), left=message.left_over())


def _ended(outcome: Outcome, reason: str) -> Verdict:
    return Verdict(outcome, END, reason, {"ended": outcome.value})
