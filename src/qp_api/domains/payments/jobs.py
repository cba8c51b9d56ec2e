"""What goes on without anybody asking: sessions taken up after a crash, and verification."""

from datetime import timedelta

import structlog

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.owner import find_owner
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId

from .actions.record_session import record_session
from .actions.settle_attempt import settle_attempt
from .actions.start_payment import has_books, open_books
from .actions.take_up_strays import MOST, take_up_strays
from .errors import nothing_missing
from .messages import AttemptOpened, MoneyAfterErasure, StraysDue, VerificationDue
from .models import AttemptId, AttemptState
from .ports import Ambiguous, Gateway, GatewaySaid, GatewayStatus
from .rules.watching import next_check
from .store import attempts
from .store.attempts import AttemptRow, Watched

_log = structlog.get_logger("payments")
jobs = JobSet()
jobs.every(timedelta(hours=1), StraysDue)


@jobs.handles(AttemptOpened)
async def rescue_attempt(job: Job, message: AttemptOpened) -> None:
    """Whoever opened it may have died in the middle: nobody knows, and it is never repeated."""
    attempt_id = AttemptId(message.attempt_id)
    async with job.unit_of_work(Purpose.LAW, mode=Mode.READ) as uow:
        person = await _owner(uow, attempt_id)
    with nothing_missing():
        async with job.completing(Purpose.LAW, about=person) as uow:
            await record_session(uow, person, attempt_id, Ambiguous("opening_broken_off"))


@jobs.handles(VerificationDue)
async def verify_attempt(job: Job, message: VerificationDue) -> None:
    """Ask the gateway, with no transaction open; settle by its answer; and ask again later."""
    attempt_id = AttemptId(message.attempt_id)
    async with job.unit_of_work(Purpose.LAW, mode=Mode.READ) as uow:
        person = await _owner(uow, attempt_id)
    with nothing_missing():
        await _verify(job, message, person)


async def _verify(job: Job, message: VerificationDue, person: SubjectId) -> None:
    attempt_id = AttemptId(message.attempt_id)
    async with job.unit_of_work(Purpose.LAW, mode=Mode.READ) as uow:
        watched = await attempts.get_watched(uow.db, person, attempt_id)
    is_current = watched.watch == message.watch
    status = await _ask(job, watched) if is_current else GatewayStatus(GatewaySaid.UNKNOWN)
    if status.said is GatewaySaid.PAID and await has_books(job.process, person):
        await open_books(job.process, person)
    async with job.completing(Purpose.LAW, about=person) as uow:
        if is_current:
            attempt = await settle_attempt(uow, person, attempt_id, status, watch=message.watch)
            await _go_on(uow, attempt, message)


@jobs.handles(MoneyAfterErasure)
async def tell_of_ownerless_money(job: Job, message: MoneyAfterErasure) -> None:
    """Whoever is erased hears no more of it: trail and log tell those who have to give it back."""
    async with job.completing(Purpose.LAW) as uow:
        uow.audit(
            "payments.tell_of_ownerless_money",
            object_id=message.payment_id,
            outcome="paid_after_erasure",
        )
    _log.warning("payments.paid_after_erasure", duty_id=job.duty.id)


@jobs.handles(StraysDue)
async def sweep_strays(job: Job, _: StraysDue) -> None:
    """Whatever lost an attempt its duty, its payer's money is looked for all the same."""
    async with job.completing(Purpose.LAW) as uow:
        if await take_up_strays(uow) == MOST:
            uow.post(StraysDue())


async def _owner(uow: UnitOfWork, attempt_id: AttemptId) -> SubjectId:
    return (await find_owner(uow, "payment_attempts", attempt_id)).subject_id


async def _ask(job: Job, watched: Watched) -> GatewayStatus:
    """Sandbox never settles live, nor the other way round."""
    gateway = job.process.ports.get(Gateway)
    if gateway is None or watched.environment != job.process.port(Gateway).environment:
        return GatewayStatus(GatewaySaid.UNKNOWN)
    return await job.process.port(Gateway).fetch_status(watched.reference)


async def _go_on(uow: UnitOfWork, attempt: AttemptRow, message: VerificationDue) -> None:
    if attempt.watch != message.watch:
        return
    asked = message.asked + 1
    due_at = next_check(
        AttemptState(attempt.state),
        started_at=attempt.started_at,
        watched_from=attempt.watched_from,
        asked=asked,
        now=uow.now,
    )
    if due_at is not None:
        uow.post(
            VerificationDue(attempt_id=attempt.id, watch=attempt.watch, asked=asked),
            due_at=due_at,
        )
    elif attempt.state not in (AttemptState.PAID, AttemptState.REVIEW):
        await attempts.forget_buyer(uow.db, attempt.subject_id, attempt.id)
