"""The tail: one statement that writes duties, audit entries and the answer at commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
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
    """What a request was answered, for whoever repeats it; the body is JSON."""

    status: int
    body: str
    location: str | None = None
    days: int = 1

    @property
    def kept(self) -> str:
        """Body and headers as one JSON text, as it is sealed."""
        whole = {"body": orjson.Fragment(self.body), "location": self.location}
        return orjson.dumps(whole).decode()


def read_kept(text: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of an answer that was kept."""
    document = orjson.loads(text)
    location = document["location"]
    return orjson.dumps(document["body"]), {} if location is None else {"Location": location}


def _unnested(prefix: str, columns: dict[str, Any]) -> TableValuedAlias:
    arrays = [bindparam(f"{prefix}_{name}", type_=ARRAY(kind)) for name, kind in columns.items()]
    values = func.unnest(*arrays).table_valued(*[column(n, k) for n, k in columns.items()])
    return values.render_derived(name=prefix)


def tail_parts(*, answered: bool, gate: ColumnElement[bool] | None = None) -> list[CTE]:
    """The inserts of the tail, each only where `gate` holds."""
    only_if = () if gate is None else (gate,)
    d, e = _unnested("duty", _DUTY), _unnested("entry", _ENTRY)
    at = bindparam("at", type_=_INSTANT)
    posted = [cast(c, JSONB) if c.name == "payload" else c for c in d.c]
    written = [cast(c, JSONB) if c.name == "details" else c for c in e.c]
    ids = _unnested("pending", {"entry_id": Uuid()}).c.entry_id
    parts = {
        "posted": insert(duties).from_select(
            [*_DUTY, "state", "posted_at", "retry_at", "attempt", "failed_count"],
            select(*posted, literal("waiting"), at, at, literal(0), literal(0)).where(*only_if),
            include_defaults=False,
        ),
        "written": insert(audit_entries).from_select(
            [*_ENTRY], select(*written).where(*only_if), include_defaults=False
        ),
        "pending": insert(audit_pending).from_select(
            ["entry_id"], select(ids).where(*only_if), include_defaults=False
        ),
    }
    if answered:
        parts["answered"] = insert(idempotency_records).from_select(
            [*_ANSWER], select(*_ANSWER.values()).where(*only_if), include_defaults=False
        )
    return [part.cte(name) for name, part in parts.items()]


_ANSWER: dict[str, Any] = {
    column.name: bindparam("record_id" if column.name == "id" else column.name, type_=column.type)
    for column in idempotency_records.c
}
TAIL = command(select(literal(1)).add_cte(*tail_parts(answered=False)))
TAIL_ANSWERED = command(select(literal(1)).add_cte(*tail_parts(answered=True)))


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
    params["pending_entry_id"] = params["entry_id"]
    return params


def _wire(entry: AuditEntry, name: str) -> Any:
    value = getattr(entry, name)
    return orjson.dumps(dict(value)).decode() if name == "details" else value
