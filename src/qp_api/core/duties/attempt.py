"""One attempt at one duty: carried out by its handler, or answered for in the duty's own row."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from qp_api.core.actor import SYSTEM
from qp_api.core.db.failures import NothingChanged
from qp_api.core.errors import Overloaded
from qp_api.core.privacy.purposes import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import new_id

from .claims import END, SPLIT
from .job import Claimed, Job
from .jobs import Handler, JobSet
from .message import message_kinds
from .observer import Outcome
from .verdict import (
    DONE,
    LOST,
    SPLIT_UP,
    HandlerLeftOpen,
    Verdict,
    given_back,
    judge,
    names_of,
    unhandled,
    worn_out,
)

LONGEST_ATTEMPT: Final = timedelta(minutes=15)
_PATIENCE: Final = (0.2, 1.0, 3.0)  # seconds before each further try to write a verdict
_TOLD: Final = frozenset({Outcome.DROPPED, Outcome.DEAD, Outcome.LOST})
_log = structlog.get_logger("duties")


async def attempt_duty(process: Process, jobs: JobSet, duty: Claimed) -> Outcome:
    """Carry out a claimed duty and write down how it went; raises nothing but cancellation.

    Where even the writing fails the lease runs out, and somebody claims the duty again.
    """
    try:
        return await _write_patiently(process, duty, await _attempt(process, jobs, duty))
    except asyncio.CancelledError:
        await asyncio.shield(_give_back(process, duty))
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it was, the duty stays owed
        _log.warning("duties.unwritten", **names_of(duty), exc_info=error)
        return Outcome.LOST


async def _give_back(process: Process, duty: Claimed) -> None:
    """The worker ends: whoever is left may claim the duty now, not when its lease runs out."""
    try:
        await _write(process, duty, given_back(duty))
    except Exception as error:  # noqa: BLE001 -- then its lease does run out
        _log.warning("duties.unwritten", **names_of(duty), exc_info=error)


async def _attempt(process: Process, jobs: JobSet, duty: Claimed) -> Verdict:
    handlers = jobs.handlers.get(duty.kind, {})
    if duty.handler is None and len(handlers) > 1:
        return await _split(process, duty, list(handlers))
    handler = handlers.get(duty.handler or next(iter(handlers), ""))
    if handler is None:
        return unhandled(duty)
    return worn_out(duty) or await _carry_out(Job(process, duty), handler)


async def _carry_out(job: Job, handler: Handler) -> Verdict:
    duty = job.duty
    try:
        async with asyncio.timeout(LONGEST_ATTEMPT.total_seconds()):
            await handler(job, message_kinds()[duty.kind].model_validate(duty.payload))
        if not job.completed:
            raise HandlerLeftOpen  # noqa: TRY301 -- judged as any other fault of a handler
    except Exception as error:  # noqa: BLE001 -- whatever it was, the duty stays owed
        if not job.completed:
            return judge(job, error)
        _log.warning("duties.failed_afterwards", **names_of(duty), exc_info=error)
    return DONE


async def _split(process: Process, duty: Claimed, names: list[str]) -> Verdict:
    """One duty for each handler of a fact, so that each is tried and fenced on its own."""
    ids = [new_id() for _ in names]
    try:
        async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
            await uow.db.change(SPLIT, **duty.held, ids=ids, handlers=names)
            await uow.db.change(END, **duty.held, ended=Outcome.DONE.value, reason=None)
    except NothingChanged:
        return LOST
    return SPLIT_UP


async def _write_patiently(process: Process, duty: Claimed, verdict: Verdict) -> Outcome:
    """A database that comes back within the lease needs not be waited for until its end."""
    for pause in _PATIENCE:
        try:
            return await _write(process, duty, verdict)
        except Overloaded:
            await asyncio.sleep(pause)
    return await _write(process, duty, verdict)


async def _write(process: Process, duty: Claimed, verdict: Verdict) -> Outcome:
    outcome = verdict.outcome
    if verdict.statement is not None:
        mode = Mode.READ if verdict.left is None else Mode.WRITE
        async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=mode) as uow:
            touched = await uow.db.run(
                verdict.statement, **duty.held, reason=verdict.reason, **(verdict.more or {})
            )
            if touched and verdict.left is not None:
                uow.post(verdict.left)  # with the duty's own end: neither is lost nor doubled
        outcome = outcome if touched else Outcome.LOST
    if outcome in _TOLD:
        # Dropped is as foreseen: its person is gone, or nobody had the address that was asked for.
        tell = _log.info if outcome is Outcome.DROPPED else _log.warning
        tell("duties.ended", **names_of(duty), state=outcome, fault=verdict.reason)
    return outcome
