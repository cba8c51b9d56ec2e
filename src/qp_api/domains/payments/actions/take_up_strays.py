"""Take up attempts that nobody looks at any more (payments.md section 6)."""

from typing import Final

from qp_api.core.duties import Message
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.messages import AttemptOpened, VerificationDue
from qp_api.domains.payments.models import AttemptState
from qp_api.domains.payments.rules.attempts import OPEN
from qp_api.domains.payments.rules.watching import QUICK_CHECKS, RESCUE_AFTER
from qp_api.domains.payments.store import attempts, strays
from qp_api.domains.payments.store.attempts import AttemptRow

MOST: Final = 200


async def take_up_strays(uow: UnitOfWork) -> int:
    """Owe what was lost, for at most 200 attempts: rescue or verification. Says for how many."""
    found = await strays.list_strays(uow.db, most=MOST)
    for stray in found:
        attempt = await attempts.lock_attempt(uow.db, stray.subject_id, stray.id)
        state = AttemptState(attempt.state)
        if state is AttemptState.OPENING:
            # Whoever opened it may still be asking the gateway.
            due_at = attempt.started_at + RESCUE_AFTER
            uow.post(AttemptOpened(attempt_id=attempt.id), due_at=due_at)
        elif state in OPEN:
            uow.post(await _verification(uow, attempt))
    if found:
        uow.audit("payments.take_up_strays", details={"attempts": len(found)})
    return len(found)


async def _verification(uow: UnitOfWork, attempt: AttemptRow) -> Message:
    """At once and then hourly, in a round of its own: a duty that reappears asks nothing."""
    watch = await attempts.watch_anew(uow.db, attempt, at=uow.now)
    return VerificationDue(attempt_id=attempt.id, watch=watch, asked=QUICK_CHECKS)
