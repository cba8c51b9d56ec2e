"""Statements over `idempotency_records`, the core's own sealed table."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from qp_api.core.db.statements import command, statement
from qp_api.core.unit_of_work.models import idempotency_records
from qp_api.kit.ids import SubjectId, new_id

r = idempotency_records.c
AT = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    id: UUID
    subject_id: UUID
    answer: str
    status: int


ADD = command(
    insert(idempotency_records).values({name: bindparam(name) for name in r.keys()})  # noqa: SIM118 -- column names
)
FIND = statement(
    select(r.id, r.subject_id, r.answer, r.status).where(
        r.subject_id == bindparam("subject"), r.id == bindparam("record")
    ),
    Record,
)
OF_SUBJECT = statement(
    select(r.id, r.subject_id, r.answer, r.status)
    .where(r.subject_id == bindparam("subject"))
    .order_by(r.id),
    Record,
)
REWRITE = command(
    update(idempotency_records)
    .where(r.subject_id == bindparam("subject"), r.id == bindparam("record"))
    .values(answer=bindparam("text"))
)


def values(subject_id: SubjectId, answer: str, **other: Any) -> dict[str, Any]:
    return {
        "subject_id": subject_id,
        "id": new_id(),
        "fingerprint": b"f",
        "status": 200,
        "answer": answer,
        "expires_at": AT,
        **other,
    }
