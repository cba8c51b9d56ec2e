"""What a block writes: the tail on leaving, or the one statement that is a whole transaction."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from qp_api.core.actor import Actor
from qp_api.core.audit.trail import AuditEntry
from qp_api.core.db.database import Database
from qp_api.core.db.failures import UniqueViolated
from qp_api.core.duties.outbox import Posted
from qp_api.core.errors import IdempotencyInFlight, IdempotencyReused, NotFound, Overloaded
from qp_api.core.idempotency import IdempotencyClaim, Replayed
from qp_api.core.privacy.purposes import Purpose
from qp_api.kit.ids import SubjectId

from .at_once import AtOnce, Verdict
from .kept_answer import Answer, read_kept
from .notify import NOTIFY
from .opening import ClaimedOpening, refuse
from .tail import Count, Shape, tail_of, tail_params

V = TypeVar("V", bound=Verdict)

_TRIES: Final = 2


@dataclass(slots=True)
class Collected:
    """What the block has posted, noted, announced and answered."""

    posted: list[Posted] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)
    notices: set[tuple[str, str]] = field(default_factory=set)
    answer: Answer | None = None

    @property
    def shape(self) -> Shape:
        """How much the tail will write."""
        return Shape(Count.of(self.posted), Count.of(self.entries), self.answer is not None)


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
    params = tail_params(collected.posted, collected.entries, at)
    if request is not None and collected.answer is not None:
        params |= request.answer_params(collected.answer, at)
    if params:
        try:
            await db.run(tail_of(collected.shape), **params)
        except UniqueViolated as lost:
            if collected.answer is None:
                raise
            # The first request committed between our look and our lock: its answer waits.
            raise IdempotencyInFlight(retry_after=1) from lost
    for channel, payload in sorted(collected.notices):
        await db.run(NOTIFY, channel=channel, payload=payload)


@dataclass(frozen=True, slots=True)
class Whole(Generic[V]):
    """A transaction that is one statement: what it writes, for whom, under which wall."""

    statement: AtOnce[V]
    params: dict[str, Any]
    request: Request
    purpose: Purpose
    actor: Actor

    async def run(self, db: Database, collected: Collected, *, at: datetime, now: datetime) -> V:
        """Run it, once more on a unique violation; its verdict, which tells why nothing was done.

        `at` is process time, `now` business time.

        Raises what the person's state forbids, what a repeated request is answered, Overloaded.
        """
        if collected.answer is None:
            raise LookupError("what is written at once is answered at once")
        if collected.notices:
            raise LookupError("nobody is notified of what is written at once")
        params = (
            self.params
            | self.request.opening_params()
            | tail_params(collected.posted, collected.entries, at)
            | self.request.answer_params(collected.answer, at)
        )
        statement = self.statement.statement(collected.shape)
        for _ in range(_TRIES):
            try:
                verdict = await db.find(statement, **params)
            except UniqueViolated:
                continue
            if verdict is None:
                raise NotFound
            if not verdict.done:
                refuse(self.purpose, self.actor, verdict)
                replay(self.request.claim, verdict, now=now)
            return verdict
        raise Overloaded(retry_after=1)


def replay(claim: IdempotencyClaim, standing: ClaimedOpening, *, now: datetime) -> None:
    """End a repeated request. Raises Replayed, IdempotencyReused, IdempotencyInFlight."""
    if standing.fingerprint is not None:
        if standing.fingerprint != claim.fingerprint:
            raise IdempotencyReused
        assert standing.status is not None  # noqa: S101 -- NOT NULL in the same row
        assert standing.answer is not None  # noqa: S101 -- NOT NULL in the same row
        kept = read_kept(standing.answer)
        if kept.until is not None and now < kept.until:
            raise IdempotencyInFlight(retry_after=1)
        raise Replayed(standing.status, kept.body, kept.headers)
    if not standing.free:
        raise IdempotencyInFlight(retry_after=1)
