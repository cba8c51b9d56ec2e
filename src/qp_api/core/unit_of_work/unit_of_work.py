"""The unit of work: opened for a purpose, checked at the door, committed on leaving."""

from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel

from qp_api.core.actor import Actor
from qp_api.core.audit.trail import AuditEntry, Detail
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.db.database import Database
from qp_api.core.duties.message import Message
from qp_api.core.duties.outbox import Posted
from qp_api.core.errors import NotFound, NothingNew
from qp_api.core.idempotency import IdempotencyClaim
from qp_api.core.model_json import json_of
from qp_api.core.privacy.purposes import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.kit.clock import Clock
from qp_api.kit.ids import SubjectId, new_id

from .at_once import AtOnce, Verdict
from .closing import Collected, Request, Whole, replay, write_tail
from .kept_answer import Answer
from .link import Transaction
from .mode import Mode
from .opening import (
    CLAIM_SHARE,
    CLAIM_UPDATE,
    GONE,
    LOOK,
    SHARE,
    UPDATE,
    ClaimedOpening,
    Opening,
    refuse,
)

M = TypeVar("M", bound=BaseModel)
V = TypeVar("V", bound=Verdict)


class UnitOfWork:
    """`async with uow:` is one transaction: an exception undoes it, leaving the block commits.

    `NothingNew` leaves it as an answer does: a look that shows nothing new is a look, too.
    """

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
        self.claim = claim
        self._request_id = request_id
        self._transaction = Transaction(process.pools, purpose.role, mode.begins)
        in_custody = purpose.role is DbRole.CUSTODY
        self.db = Database(self._transaction, process.keyring, opens_books=in_custody)
        self._collected = Collected()

    @property
    def clock(self) -> Clock:
        return self.process.clock

    @property
    def keyring(self) -> Keyring:
        return self.process.keyring

    def post(self, message: Message, *, due_at: datetime | None = None) -> None:
        """Owe a duty from `due_at` on (business time; now, when not said); written at commit."""
        self._collected.posted.append(Posted(new_id(), message, due_at or self.now))

    def audit(
        self,
        action: str,
        *,
        subject_id: UUID | None = None,
        object_id: UUID | None = None,
        outcome: str = "done",
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Put an act on the trail, ids and codes only; written at commit. R23.

        An act on somebody else that names no `role` is put down to the actor's (P5.1).
        """
        noted = dict(details or {})
        is_about_another = subject_id not in (None, self.actor.subject_id)
        if is_about_another and (role := self.actor.staff_role) is not None:
            noted.setdefault("role", str(role))
        entry = AuditEntry(
            id=new_id(),
            at=self.clock.process_now(),
            business_at=self.now,
            actor_kind=self.actor.kind,
            actor_id=self.actor.id,
            action=action,
            purpose=self.purpose.code,
            subject_id=subject_id,
            object_id=object_id,
            request_id=self._request_id,
            outcome=outcome,
            details=noted,
        )
        self._collected.entries.append(entry)

    def notify(self, channel: str, payload: str) -> None:
        """Tell every process at commit; revocations only, since NOTIFY serialises commits."""
        self._collected.notices.add((channel, payload))

    def answer(
        self,
        out: M,
        *,
        status: int = 200,
        location: str | None = None,
        days: int = 1,
        until: datetime | None = None,
    ) -> M:
        """The answer of this request, kept so many days for whoever repeats its idempotency key.

        `location` is what the route puts into that header, so that a repetition has it too.
        Before `until` (business time) a repetition is told that the first is still running.
        """
        if self._request() is not None:
            self._collected.answer = Answer(status, json_of(out), location, days, until)
        return out

    async def at_once(self, statement: AtOnce[V], **params: Any) -> V:
        """Run one statement now that opens, writes and commits (Mode.AT_ONCE); gives its verdict.

        What was posted, noted and answered goes with it. Where nothing was done, that is forgotten,
        and the block may try another one. Raises what the person's state forbids, and Replayed.
        """
        request = self._request()
        if self._mode is not Mode.AT_ONCE or request is None:
            raise LookupError("one statement stands for a whole request with an idempotency key")
        collected, self._collected = self._collected, Collected()
        whole = Whole(statement, params, request, self.purpose, self.actor)
        at = self.clock.process_now()
        verdict = await whole.run(self.db, collected, at=at, now=self.now)
        if verdict.done and collected.posted:
            self.process.ring()
        return verdict

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException as failed:
            await self._transaction.abandon(failed)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and not isinstance(error, NothingNew):
            await self._transaction.abandon(error)
            return
        try:
            await self._close()
            await self._transaction.commit()
        except BaseException as failed:
            await self._transaction.abandon(failed)
            raise
        await self._transaction.release()
        for notice in self._collected.notices:
            # This process need not wait for its own notification: its next answer knows.
            self.process.hear(*notice)
        if self._collected.posted:
            self.process.ring()

    async def _open(self) -> None:
        if self.about is None:
            return
        standing = await self._standing(self.about)
        if standing is None:
            raise NotFound
        refuse(self.purpose, self.actor, standing)
        if standing.processing not in GONE:
            self.db.opens_books = True  # the owner's own, until erasure
        if isinstance(standing, ClaimedOpening) and self.claim is not None:
            replay(self.claim, standing, now=self.now)

    async def _standing(self, about: SubjectId) -> Opening | None:
        if not self._mode.writes:
            if about == self.actor.subject_id:
                # Known since the token was verified, and pushed when it changes (R9).
                actor = self.actor
                return Opening(actor.processing, actor.marketing_ok, actor.analytics_ok)
            return await self.db.find(LOOK, subject_id=about)
        exclusive = self._mode is Mode.EXCLUSIVE
        if (request := self._request()) is None:
            return await self.db.find(UPDATE if exclusive else SHARE, subject_id=about)
        claiming = CLAIM_UPDATE if exclusive else CLAIM_SHARE
        return await self.db.find(claiming, **request.opening_params())

    def _request(self) -> Request | None:
        if self.claim is None or self.about is None:
            return None
        return Request(self.claim, self.about)

    async def _close(self) -> None:
        at, request = self.clock.process_now(), self._request()
        await write_tail(self.db, self._collected, request, at=at)
