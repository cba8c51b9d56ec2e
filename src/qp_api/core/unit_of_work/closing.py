"""What leaving the block writes: the tail, or the one statement that is the whole transaction."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from qp_api.core.actor import Actor
from qp_api.core.audit.trail import AuditEntry
from qp_api.core.db.database import Database
from qp_api.core.db.failures import UniqueViolated
from qp_api.core.duties.outbox import Posted
from qp_api.core.errors import IdempotencyInFlight, IdempotencyReused, NotFound, Overloaded
from qp_api.core.idempotency import IdempotencyClaim, Replayed
from qp_api.core.privacy.purposes import Purpose
from qp_api.kit.ids import SubjectId

from .at_once import Pending, Verdict
from .notify import NOTIFY
from .opening import ClaimedOpening, refuse
from .tail import TAIL, TAIL_ANSWERED, Answer, read_kept, tail_params

_TRIES: Final = 2


@dataclass(slots=True)
class Collected:
    """What the block has posted, noted, announced and answered."""

    posted: list[Posted] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)
    notices: set[tuple[str, str]] = field(default_factory=set)
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """The claimed request that an answer belongs to."""

    claim: IdempotencyClaim
    about: SubjectId

    def opening_params(self) -> dict[str, Any]:
        """The parameters of a claiming opening."""
        record_id = self.claim.record_id
        lock = int.from_bytes(record_id.bytes[:8], signed=True)
        return {"subject_id": self.about, "record_id": record_id, "key_lock": lock}

    def answer_params(self, answer: Answer, at: datetime) -> dict[str, Any]:
        """The parameters of the answer that the tail keeps."""
        return {
            "subject_id": self.about,
            "record_id": self.claim.record_id,
            "fingerprint": self.claim.fingerprint,
            "status": answer.status,
            "answer": answer.kept,
            "expires_at": at + timedelta(days=answer.days),
        }


async def write_tail(
    db: Database, collected: Collected, request: Request | None, *, at: datetime
) -> None:
    """Write what was collected, before the commit. Raises IdempotencyInFlight."""
    if request is not None and collected.answer is not None:
        params = tail_params(collected.posted, collected.entries, at)
        try:
            await db.run(TAIL_ANSWERED, **params, **request.answer_params(collected.answer, at))
        except UniqueViolated as lost:
            # The first request committed between our look and our lock: its answer waits.
            raise IdempotencyInFlight(retry_after=1) from lost
    elif collected.posted or collected.entries:
        await db.run(TAIL, **tail_params(collected.posted, collected.entries, at))
    for channel, payload in sorted(collected.notices):
        await db.run(NOTIFY, channel=channel, payload=payload)


@dataclass(frozen=True, slots=True)
class Whole:
    """A transaction that is one statement: what it writes, for whom, under which wall."""

    pending: Pending[Any]
    request: Request
    purpose: Purpose
    actor: Actor

    async def run(self, db: Database, collected: Collected, *, at: datetime) -> None:
        """Run it, once more on a unique violation. Raises what its verdict tells, else Overloaded.

        A verdict always tells: the rule that reads it has a reason for every refusal.
        """
        if collected.answer is None:
            raise LookupError("what is written at once is answered at once")
        params = (
            self.pending.params
            | self.request.opening_params()
            | tail_params(collected.posted, collected.entries, at)
            | self.request.answer_params(collected.answer, at)
        )
        for _ in range(_TRIES):
            try:
                verdict = await db.find(self.pending.at_once.statement, **params)
            except UniqueViolated:
                continue
            if verdict is None:
                raise NotFound
            if not verdict.done:
                self._explain(verdict)
            return
        raise Overloaded(retry_after=1)

    def _explain(self, verdict: Verdict) -> NoReturn:
        refuse(self.purpose, self.actor, verdict)
        replay(self.request.claim, verdict)
        self.pending.decide(verdict)


def replay(claim: IdempotencyClaim, standing: ClaimedOpening) -> None:
    """End a repeated request. Raises Replayed, IdempotencyReused, IdempotencyInFlight."""
    if standing.fingerprint is not None:
        if standing.fingerprint != claim.fingerprint:
            raise IdempotencyReused
        assert standing.status is not None  # noqa: S101 -- NOT NULL in the same row
        assert standing.answer is not None  # noqa: S101 -- NOT NULL in the same row
        raise Replayed(standing.status, *read_kept(standing.answer))
    if not standing.free:
        raise IdempotencyInFlight(retry_after=1)
