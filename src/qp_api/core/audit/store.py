"""The trail's statements: the waiting line, the chain's end, and everything for a verification."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    LargeBinary,
    Uuid,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.types import TypeEngine

from qp_api.core.audit.chain import Link
from qp_api.core.audit.models import audit_entries, audit_links, audit_pending
from qp_api.core.audit.trail import EntryRow
from qp_api.core.db.statements import command, statement

# Any number will do; all sealers of one database must ask for the same.
_LOCK: Final = int.from_bytes(b"qp-audit", "big")

_e, _l, _p = audit_entries, audit_links, audit_pending


@dataclass(frozen=True, slots=True)
class Alone:
    """Whether this transaction may seal."""

    alone: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The id of an entry that waits for its seal."""

    entry_id: UUID


TRY_LOCK = statement(
    select(func.pg_try_advisory_xact_lock(literal(_LOCK, BigInteger)).label("alone")), Alone
)
# The function returns nothing, and so it is compared with nothing to give a row.
WAIT_FOR_LOCK = statement(
    select(func.pg_advisory_xact_lock(literal(_LOCK, BigInteger)).is_not(None).label("alone")),
    Alone,
)

_next = (
    select(_p.c.entry_id)
    .join(_e, _e.c.id == _p.c.entry_id)
    .where(~exists().where(_l.c.entry_id == _p.c.entry_id))
    .order_by(_p.c.entry_id)
    .limit(bindparam("most", type_=Integer()))
)
# A pending id without entry, or one sealed before, stays: it is evidence, not work.
TAKE_PENDING = statement(
    delete(_p)
    .where(_p.c.entry_id == _e.c.id, _p.c.entry_id.in_(_next.scalar_subquery()))
    .returning(*_e.c),
    EntryRow,
)

FIND_HEAD = statement(select(*_l.c).order_by(_l.c.seq.desc()).limit(literal(1)), Link)
FIND_LINK = statement(select(*_l.c).where(_l.c.seq == bindparam("seq", type_=BigInteger())), Link)
LIST_LINKS_AFTER_BATCH = statement(
    select(*_l.c).where(_l.c.batch > bindparam("batch", type_=BigInteger())).order_by(_l.c.seq),
    Link,
)

_COLUMNS: Final[dict[str, TypeEngine[Any]]] = {
    "seq": BigInteger(),
    "entry_id": Uuid(),
    "leaf_hash": LargeBinary(),
    "chain_hash": LargeBinary(),
    "batch": BigInteger(),
}
_given = func.unnest(
    *[bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items()]
).table_valued(*[column(name, kind) for name, kind in _COLUMNS.items()])
ADD_LINKS = command(
    insert(_l).from_select(
        [*_COLUMNS], select(*_given.render_derived(name="given").c), include_defaults=False
    )
)

LIST_ENTRIES_AFTER = statement(
    select(*_e.c)
    .where(_e.c.id > bindparam("after", type_=Uuid()))
    .order_by(_e.c.id)
    .limit(bindparam("most", type_=Integer())),
    EntryRow,
)
LIST_LINKS_AFTER = statement(
    select(*_l.c)
    .where(_l.c.seq > bindparam("after", type_=BigInteger()))
    .order_by(_l.c.seq)
    .limit(bindparam("most", type_=Integer())),
    Link,
)
LIST_PENDING = statement(select(_p.c.entry_id).order_by(_p.c.entry_id), Waiting)
