"""The unit of work: opened for a purpose, checked at the door, committed on leaving."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel

from qp_api.core.actor import Actor
from qp_api.core.audit.trail import AuditEntry, Detail
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.db.database import Database
from qp_api.core.db.failures import UniqueViolated
from qp_api.core.duties.message import Message
from qp_api.core.duties.outbox import Posted
from qp_api.core.errors import IdempotencyInFlight, IdempotencyReused, NotFound
from qp_api.core.idempotency import IdempotencyClaim, Replayed
from qp_api.core.privacy.purposes import Purpose
from qp_api.core.process import Process
from qp_api.kit.clock import Clock
from qp_api.kit.ids import SubjectId, new_id

from .link import Transaction
from .mode import Mode
from .notify import NOTIFY
from .opening import CLAIM_SHARE, CLAIM_UPDATE, LOOK, SHARE, UPDATE, ClaimedOpening, Opening, refuse
from .tail import TAIL, TAIL_ANSWERED, Answer, tail_params

M = TypeVar("M", bound=BaseModel)
_ANSWER_KEPT = timedelta(hours=24)


class UnitOfWork:
    """`async with uow:` is one transaction: an exception undoes it, leaving the block commits."""

    def __init__(  # noqa: PLR0913 -- all that a request stands on
        self,
        process: Process,
        purpose: Purpose,
        actor: Actor,
        *,
        mode: Mode = Mode.WRITE,
        about: SubjectId | None = None,
        claim: IdempotencyClaim | None = None,
        request_id: str | None = None,
    ) -> None:
        self.process = process
        self.purpose = purpose
        self.actor = actor
        self.about = about if about is not None else actor.subject_id
        self.now = process.clock.now()
        self._mode = mode
        self._claim = claim
        self._request_id = request_id
        self._transaction = Transaction(process.pools, purpose.role, mode.begins)
        self.db = Database(self._transaction, process.keyring)
        self._posted: list[Posted] = []
        self._entries: list[AuditEntry] = []
        self._notices: set[tuple[str, str]] = set()
        self._answer: Answer | None = None

    @property
    def clock(self) -> Clock:
        return self.process.clock

    @property
    def keyring(self) -> Keyring:
        return self.process.keyring

    def post(self, message: Message, *, due_at: datetime | None = None) -> None:
        """Owe a duty from `due_at` on (business time; now, when not said); written at commit."""
        self._posted.append(Posted(new_id(), message, due_at or self.now))

    def audit(
        self,
        action: str,
        *,
        subject_id: UUID | None = None,
        object_id: UUID | None = None,
        outcome: str = "done",
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Put an act on the trail, ids and codes only; written at commit. R23."""
        entry = AuditEntry(
            id=new_id(),
            at=self.clock.process_now(),
            business_at=self.now,
            actor_kind=self.actor.kind,
            actor_id=self.actor.subject_id,
            action=action,
            purpose=self.purpose.code,
            subject_id=subject_id,
            object_id=object_id,
            request_id=self._request_id,
            outcome=outcome,
            details=details or {},
        )
        self._entries.append(entry)

    def notify(self, channel: str, payload: str) -> None:
        """Tell every process at commit; revocations only, since NOTIFY serialises commits."""
        self._notices.add((channel, payload))

    def answer(self, out: M, *, status: int = 200) -> M:
        """The answer of this request, kept for whoever repeats its idempotency key."""
        if self._claim is not None:
            self._answer = Answer(status, out.model_dump_json())
        return out

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            await self._abandon()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            await self._abandon()
            return
        try:
            await self._write_tail()
            await self._transaction.commit()
        except BaseException:
            await self._abandon()
            raise
        await self._transaction.release()
        for notice in self._notices:
            # This process need not wait for its own notification: its next answer knows.
            self.process.hear(*notice)
        if self._posted:
            self.process.ring()

    async def _abandon(self) -> None:
        try:
            await self._transaction.roll_back()
        finally:
            await self._transaction.release()

    async def _open(self) -> None:
        if self.about is None:
            return
        standing = await self._standing(self.about)
        if standing is None:
            raise NotFound
        refuse(self.purpose, self.actor, standing)
        if isinstance(standing, ClaimedOpening) and self._claim is not None:
            _replay(self._claim, standing)

    async def _standing(self, about: SubjectId) -> Opening | None:
        claim = self._claim
        if not self._mode.writes:
            if about == self.actor.subject_id:
                # Known since the token was verified, and pushed when it changes (R9).
                actor = self.actor
                return Opening(actor.processing, actor.marketing_ok, actor.analytics_ok)
            return await self.db.find(LOOK, subject_id=about)
        exclusive = self._mode is Mode.EXCLUSIVE
        if claim is None:
            return await self.db.find(UPDATE if exclusive else SHARE, subject_id=about)
        return await self.db.find(
            CLAIM_UPDATE if exclusive else CLAIM_SHARE,
            subject_id=about,
            record_id=claim.record_id,
            key_lock=int.from_bytes(claim.record_id.bytes[:8], signed=True),
        )

    async def _write_tail(self) -> None:
        if self._claim is not None and self._answer is not None:
            await self._write_answered(self._claim, self._answer)
        elif self._posted or self._entries:
            await self.db.run(TAIL, **self._collected())
        for channel, payload in sorted(self._notices):
            await self.db.run(NOTIFY, channel=channel, payload=payload)

    def _collected(self) -> dict[str, Any]:
        return tail_params(self._posted, self._entries, self.clock.process_now())

    async def _write_answered(self, claim: IdempotencyClaim, answer: Answer) -> None:
        try:
            await self.db.run(
                TAIL_ANSWERED,
                **self._collected(),
                answer_id=claim.record_id,
                answer_subject_id=self.about,
                fingerprint=claim.fingerprint,
                status=answer.status,
                answer=answer.body,
                expires_at=self.clock.process_now() + _ANSWER_KEPT,
            )
        except UniqueViolated as lost:
            # The first request committed between our look and our lock: its answer waits.
            raise IdempotencyInFlight(retry_after=1) from lost


def _replay(claim: IdempotencyClaim, standing: ClaimedOpening) -> None:
    if standing.fingerprint is not None:
        if standing.fingerprint != claim.fingerprint:
            raise IdempotencyReused
        assert standing.status is not None  # noqa: S101 -- NOT NULL in the same row
        raise Replayed(standing.status, orjson.dumps(orjson.loads(standing.answer or "null")), {})
    if not standing.free:
        raise IdempotencyInFlight(retry_after=1)
