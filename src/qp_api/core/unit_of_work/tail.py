"""The tail: one statement that writes duties, audit entries and the answer at commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    DateTime,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import TableValuedAlias

from qp_api.core.audit.models import audit_entries, audit_pending
from qp_api.core.audit.trail import AuditEntry
from qp_api.core.db.statements import command
from qp_api.core.duties.models import duties
from qp_api.core.duties.outbox import Posted

from .models import idempotency_records

_INSTANT = DateTime(timezone=True)
_DUTY = {"id": Uuid(), "subject_id": Uuid(), "kind": Text(), "payload": Text(), "due_at": _INSTANT}
_ENTRY = {
    "id": Uuid(),
    "at": _INSTANT,
    "business_at": _INSTANT,
    "actor_kind": Text(),
    "actor_id": Uuid(),
    "action": Text(),
    "purpose": Text(),
    "subject_id": Uuid(),
    "object_id": Uuid(),
    "request_id": Text(),
    "outcome": Text(),
    "details": Text(),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered, for whoever repeats it."""

    status: int
    body: str


def _unnested(prefix: str, columns: dict[str, Any]) -> TableValuedAlias:
    arrays = [bindparam(f"{prefix}_{name}", type_=ARRAY(kind)) for name, kind in columns.items()]
    values = func.unnest(*arrays).table_valued(*[column(n, k) for n, k in columns.items()])
    return values.render_derived(name=prefix)


def _tail(*, answered: bool) -> Any:
    d, e = _unnested("duty", _DUTY), _unnested("entry", _ENTRY)
    at = bindparam("at", type_=_INSTANT)
    posted = insert(duties).from_select(
        [*_DUTY, "state", "posted_at", "retry_at", "attempt", "failed_count"],
        select(
            *[cast(c, JSONB) if c.name == "payload" else c for c in d.c],
            literal("waiting"),
            at,
            at,
            literal(0),
            literal(0),
        ),
        include_defaults=False,
    )
    written = insert(audit_entries).from_select(
        [*_ENTRY],
        select(*[cast(c, JSONB) if c.name == "details" else c for c in e.c]),
        include_defaults=False,
    )
    ids = func.unnest(bindparam("entry_id", type_=ARRAY(Uuid())))
    pending = insert(audit_pending).from_select(["entry_id"], select(ids), include_defaults=False)
    parts = [posted.cte("posted"), written.cte("written"), pending.cte("pending")]
    if answered:
        parts.append(insert(idempotency_records).values(**_ANSWER).cte("answered"))
    return command(select(literal(1)).add_cte(*parts))


_ANSWER: dict[str, Any] = {
    name: bindparam(f"answer_{name}" if name in ("id", "subject_id") else name)
    for name in ("id", "subject_id", "fingerprint", "status", "answer", "expires_at")
}
TAIL = _tail(answered=False)
TAIL_ANSWERED = _tail(answered=True)


def tail_params(
    posted: Sequence[Posted], entries: Sequence[AuditEntry], at: datetime
) -> dict[str, Any]:
    """The arrays that the tail unnests."""
    params: dict[str, Any] = {"at": at}
    rows: list[dict[str, Any]] = [
        {
            "id": duty.id,
            "subject_id": duty.message.subject_id,
            "kind": duty.message.kind(),
            "payload": duty.message.model_dump_json(),
            "due_at": duty.due_at,
        }
        for duty in posted
    ]
    for name in _DUTY:
        params[f"duty_{name}"] = [row[name] for row in rows]
    for name in _ENTRY:
        params[f"entry_{name}"] = [_wire(entry, name) for entry in entries]
    return params


def _wire(entry: AuditEntry, name: str) -> Any:
    value = getattr(entry, name)
    return orjson.dumps(dict(value)).decode() if name == "details" else value
