"""Write down what the gateway answered when a session was asked for."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.messages import VerificationDue
from qp_api.domains.payments.models import AttemptId, AttemptState, ReferenceName
from qp_api.domains.payments.ports import Ambiguous, Created, Rejected
from qp_api.domains.payments.rules.keeping import retain_until
from qp_api.domains.payments.rules.watching import next_check
from qp_api.domains.payments.store import attempts, references
from qp_api.domains.payments.store.attempts import AttemptRow, Change
from qp_api.domains.payments.store.references import Name
from qp_api.kit.ids import SubjectId

_BECOMES = {
    Created: AttemptState.SESSION_OPEN,
    Rejected: AttemptState.FAILED,
    Ambiguous: AttemptState.UNKNOWN,
}


async def record_session(
    uow: UnitOfWork,
    person: SubjectId,
    attempt_id: AttemptId,
    outcome: Created | Rejected | Ambiguous,
) -> None:
    """Move an attempt on from `opening`; one that has moved on already stays as it is.

    From here the gateway is asked again and again how it stands, but for one that it refused.
    """
    attempt = await attempts.lock_attempt(uow.db, person, attempt_id)
    if isinstance(outcome, Created):
        await references.add_name(
            uow.db,
            Name(
                attempt.gateway,
                attempt.environment,
                ReferenceName.SESSION,
                outcome.session_ref,
            ),
            subject_id=person,
            attempt_id=attempt.id,
            retain_until=attempt.retain_until,
        )
    if attempt.state != AttemptState.OPENING:
        return
    becomes = _BECOMES[type(outcome)]
    await attempts.change_state(
        uow.db,
        attempt,
        Change(
            becomes,
            "record_session",
            str(uow.actor.kind),
            uow.now,
            retain_until(uow.now, years=uow.process.settings.finance_years),
        ),
    )
    if becomes is AttemptState.FAILED:
        await attempts.forget_buyer(uow.db, person, attempt.id)
    else:
        _watch(uow, attempt, becomes)
    code = None if isinstance(outcome, Created) else outcome.code
    uow.audit(
        "payments.record_session",
        subject_id=person,
        object_id=attempt.id,
        outcome=str(becomes),
        details={} if code is None else {"code": code},
    )


def _watch(uow: UnitOfWork, attempt: AttemptRow, state: AttemptState) -> None:
    due_at = next_check(
        state,
        started_at=attempt.started_at,
        watched_from=attempt.watched_from,
        asked=0,
        now=uow.now,
    )
    uow.post(VerificationDue(attempt_id=attempt.id, watch=attempt.watch, asked=0), due_at=due_at)
