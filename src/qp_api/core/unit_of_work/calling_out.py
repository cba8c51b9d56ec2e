"""An operation that calls outside: its intent commits first, its outcome in a second unit (R24)."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, update

from qp_api.core.db.statements import command
from qp_api.core.privacy.purposes import Purpose

from .kept_answer import Answer
from .models import idempotency_records
from .unit_of_work import UnitOfWork

_r = idempotency_records.c
_subject: Any = bindparam("subject_id", type_=_r.subject_id.type)
_record: Any = bindparam("record_id", type_=_r.id.type)
_AMEND: Final = command(
    update(idempotency_records)
    .where(_r.subject_id == _subject, _r.id == _record)
    .values(answer=bindparam("answer", type_=_r.answer.type), status=bindparam("status"))
)


@dataclass(frozen=True, slots=True)
class CallingOut:
    """`intent` claims the request's key and answers provisionally; nothing is open in between.

    A repetition is in flight until the outcome is recorded; where it never is, because whoever
    called has died, it is given the provisional answer from that answer's `until` on.
    """

    intent: UnitOfWork

    def outcome(self, purpose: Purpose) -> UnitOfWork:
        """The second unit, about the same person: what came of the call, as a fact."""
        intent = self.intent
        return UnitOfWork(intent.process, purpose, intent.actor, about=intent.about)

    async def amend(self, uow: UnitOfWork, answer: Answer) -> None:
        """From the commit of `uow` on, a repetition is given this answer."""
        claim, about = self.intent.claim, self.intent.about
        if claim is None or about is None:
            raise LookupError("what calls outside has an idempotency key")
        await uow.db.change(
            _AMEND,
            subject_id=about,
            record_id=claim.record_id,
            answer=answer.kept,
            status=answer.status,
        )
