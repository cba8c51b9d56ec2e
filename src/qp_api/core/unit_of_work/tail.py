"""The tail: one statement that writes duties, audit entries and the answer at commit.

Most work owes one duty at most and leaves one entry: such a tail binds plain values, which costs
half of the arrays that any number of them is written by.
"""

from collections.abc import Sequence, Sized
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    DateTime,
    Insert,
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

from qp_api.core.audit.models import audit_entries, audit_pending
from qp_api.core.audit.trail import AuditEntry
from qp_api.core.db.statements import Done, Statement, command
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
_ANSWER: dict[str, Any] = {
    column.name: bindparam("record_id" if column.name == "id" else column.name, type_=column.type)
    for column in idempotency_records.c
}


class Count(Enum):
    """How many of a kind a tail writes."""

    NONE = "none"
    ONE = "one"
    MANY = "many"

    @classmethod
    def of(cls, rows: Sized) -> "Count":
        """The count of these."""
        return (cls.NONE, cls.ONE)[len(rows)] if len(rows) < 2 else cls.MANY  # noqa: PLR2004 -- none or one


class Shape(NamedTuple):
    """What a tail writes."""

    duties: Count
    entries: Count
    answered: bool


def tail_parts(shape: Shape, *, gate: ColumnElement[bool] | None = None) -> list[CTE]:
    """The inserts of a tail of this shape, each only where `gate` holds."""
    only_if = () if gate is None else (gate,)
    parts: dict[str, Insert] = {}
    if shape.duties is not Count.NONE:
        at = bindparam("at", type_=_INSTANT)
        begun = (literal("waiting"), at, at, literal(0), literal(0))
        posted = _rows("duty", _DUTY, shape.duties, json="payload")
        parts["posted"] = insert(duties).from_select(
            [*_DUTY, "state", "posted_at", "retry_at", "attempt", "failed_count"],
            select(*posted, *begun).where(*only_if),
            include_defaults=False,
        )
    if shape.entries is not Count.NONE:
        written = _rows("entry", _ENTRY, shape.entries, json="details")
        ids = _rows("entry", {"id": Uuid()}, shape.entries)
        parts["written"] = insert(audit_entries).from_select(
            [*_ENTRY], select(*written).where(*only_if), include_defaults=False
        )
        parts["pending"] = insert(audit_pending).from_select(
            ["entry_id"], select(*ids).where(*only_if), include_defaults=False
        )
    if shape.answered:
        parts["answered"] = insert(idempotency_records).from_select(
            [*_ANSWER], select(*_ANSWER.values()).where(*only_if), include_defaults=False
        )
    return [part.cte(name) for name, part in parts.items()]


def _rows(prefix: str, columns: dict[str, Any], count: Count, *, json: str = "") -> list[Any]:
    """The columns of what is written: one row's parameters, or unnested arrays."""
    of_all = {
        name: bindparam(f"{prefix}_{name}", type_=kind if count is Count.ONE else ARRAY(kind))
        for name, kind in columns.items()
    }
    values: list[Any] = [*of_all.values()]
    if count is Count.MANY:
        rows = func.unnest(*values).table_valued(*[column(n, k) for n, k in columns.items()])
        values = [*rows.render_derived(name=f"{prefix}_rows").c]
    return [
        cast(value, JSONB) if name == json else value
        for name, value in zip(columns, values, strict=True)
    ]


@cache
def tail_of(shape: Shape) -> Statement[Done]:
    """The tail of a shape that is not empty; compiled when it is first needed."""
    return command(select(literal(1)).add_cte(*tail_parts(shape)))


def tail_params(
    posted: Sequence[Posted], entries: Sequence[AuditEntry], at: datetime
) -> dict[str, Any]:
    """The parameters of the tail of these rows' shape."""
    params = _params("duty", _DUTY, [_duty(one) for one in posted])
    if posted:
        params["at"] = at
    return params | _params("entry", _ENTRY, [_entry(one) for one in entries])


def _params(prefix: str, names: dict[str, Any], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    match rows:
        case []:
            return {}
        case [row]:
            return {f"{prefix}_{name}": value for name, value in zip(names, row, strict=True)}
        case _:
            columns = zip(*rows, strict=True)
            return {f"{prefix}_{name}": [*c] for name, c in zip(names, columns, strict=True)}


def _duty(posted: Posted) -> tuple[Any, ...]:
    message = posted.message
    payload = message.model_dump_json()
    return posted.id, message.subject_id, message.kind(), payload, posted.due_at


def _entry(entry: AuditEntry) -> tuple[Any, ...]:
    *plain, details = (getattr(entry, name) for name in _ENTRY)
    return *plain, orjson.dumps(dict(details)).decode()
