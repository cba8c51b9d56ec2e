"""A browser says that it comes from the gateway: a reason to ask, and no more."""

from datetime import timedelta
from typing import Final

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.messages import VerificationDue
from qp_api.domains.payments.models import AttemptState, ChargeId, ReferenceName
from qp_api.domains.payments.rules.attempts import MAY_BECOME
from qp_api.domains.payments.rules.keeping import retain_until
from qp_api.domains.payments.rules.numbers import return_digest
from qp_api.domains.payments.rules.watching import next_check
from qp_api.domains.payments.store import attempts, charges, references
from qp_api.domains.payments.store.attempts import AttemptRow, Change
from qp_api.domains.payments.store.references import Name

from .start_payment import gateway_of

# Whoever knows the way back can ask by it again and again; the gateway is not asked as often.
_ASKED_AT_MOST_EVERY: Final = timedelta(minutes=1)


async def receive_eps_return(uow: UnitOfWork, *, token: str) -> ChargeId:
    """Have the gateway asked how the attempt stands; nothing in the request is believed.

    Gives the payment. Raises NotFound for a way back that leads nowhere, GatewayUnavailable.
    """
    gateway = gateway_of(uow.process)
    way = Name(gateway.name, gateway.environment, ReferenceName.RETURN, return_digest(token))
    found = await references.find_named(uow.db, way)
    if found is None:
        raise NotFound
    attempt = await attempts.lock_attempt(uow.db, found.subject_id, found.attempt_id)
    # A charge lapses under its lock, and not while money may be on its way.
    await charges.lock_charge(uow.db, attempt.subject_id, attempt.charge_id)
    state = AttemptState(attempt.state)
    if AttemptState.RETURNED in MAY_BECOME[state]:
        await attempts.change_state(uow.db, attempt, _returned(uow))
        await _watch(uow, attempt, AttemptState.RETURNED)
    elif _is_worth_asking(uow, attempt, state):
        await _watch(uow, attempt, state)
    uow.audit("payments.receive_eps_return", subject_id=attempt.subject_id, object_id=attempt.id)
    return attempt.charge_id


def _is_worth_asking(uow: UnitOfWork, attempt: AttemptRow, state: AttemptState) -> bool:
    """An attempt that failed may have been paid since; one that has returned is asked anyhow."""
    ended = AttemptState.PAID in MAY_BECOME[state] and state is not AttemptState.RETURNED
    return ended and uow.now - attempt.watched_from >= _ASKED_AT_MOST_EVERY


async def _watch(uow: UnitOfWork, attempt: AttemptRow, state: AttemptState) -> None:
    watch = await attempts.watch_anew(uow.db, attempt, at=uow.now)
    due_at = next_check(
        AttemptState.RETURNED,
        started_at=attempt.started_at,
        watched_from=uow.now,
        asked=0,
        now=uow.now,
    )
    if state is not AttemptState.REVIEW:
        uow.post(VerificationDue(attempt_id=attempt.id, watch=watch, asked=0), due_at=due_at)


def _returned(uow: UnitOfWork) -> Change:
    return Change(
        AttemptState.RETURNED,
        "receive_eps_return",
        str(uow.actor.kind),
        uow.now,
        retain_until(uow.now, years=uow.process.settings.finance_years),
    )
