"""Requests: asked for, listed, ended; joined with the package and receipt that have their id."""

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, and_, bindparam, func, insert, literal, select, text
from sqlalchemy import tuple_ as pair
from sqlalchemy.dialects.postgresql import insert as upsert

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.data_rights.models import (
    OPEN_STATES,
    Channel,
    Objectionable,
    RequestId,
    RequestState,
    Right,
    packages,
    receipts,
    rights_numbers,
    rights_requests,
)
from qp_api.kit.ids import SubjectId

LAST_ID: Final = UUID(int=2**128 - 1)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)

_r, _p, _c, _n = rights_requests, packages, receipts, rights_numbers
_instant: Any = DateTime(timezone=True)
_most: Any = bindparam("most")
# Written out, not bound: only a literal lets the planner see that the partial index applies.
_open = text(f"rights_requests.state IN ({OPEN_STATES})")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with what came of it; times are UTC. Its details stay sealed where they are."""

    subject_id: SubjectId
    id: RequestId
    number: str
    kind: str
    state: str
    received_at: datetime
    due_at: datetime
    completed_at: datetime | None
    ground: str | None
    channel: str
    purpose: str | None
    extended_at: datetime | None
    extension_reason: str | None
    refusal_reason: str | None
    complaint_route: str | None
    court: str | None
    version: int
    package_size: int | None
    package_sha256: str | None
    package_built_at: datetime | None
    package_expires_at: datetime | None
    receipt: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What is written of a request when it is received."""

    subject_id: SubjectId
    id: RequestId
    number: str
    kind: Right
    state: RequestState
    received_at: datetime
    due_at: datetime
    completed_at: datetime | None = None
    ground: str | None = None
    purpose: Objectionable | None = None
    correspondent_id: SubjectId | None = None
    channel: Channel = Channel.SIGNED_IN
    details: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Texts:
    """What the person said, and what they were answered; both go days after the end."""

    subject_id: SubjectId
    id: RequestId
    details: str | None = field(repr=False)
    answer: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Count:
    last: int


_ROW: Any = select(
    _r.c.subject_id,
    _r.c.id,
    _r.c.number,
    _r.c.kind,
    _r.c.state,
    _r.c.received_at,
    _r.c.due_at,
    _r.c.completed_at,
    _r.c.ground,
    _r.c.channel,
    _r.c.purpose,
    _r.c.extended_at,
    _r.c.extension_reason,
    _r.c.refusal_reason,
    _r.c.complaint_route,
    _r.c.court,
    _r.c.version,
    _p.c.size.label("package_size"),
    _p.c.sha256.label("package_sha256"),
    _p.c.built_at.label("package_built_at"),
    _p.c.expires_at.label("package_expires_at"),
    _c.c.document.label("receipt"),
).select_from(
    _r.outerjoin(_p, and_(_p.c.subject_id == _r.c.subject_id, _p.c.id == _r.c.id)).outerjoin(
        _c, and_(_c.c.subject_id == _r.c.subject_id, _c.c.id == _r.c.id)
    )
)
_own = _r.c.subject_id == bindparam("owner", type_=Uuid())
_one = _r.c.id == bindparam("request_id", type_=Uuid())
_OWN = statement(_ROW.where(_own, _one), RequestRow)
_ANYBODYS = statement(_ROW.where(_one), RequestRow)
_OPEN = statement(
    _ROW.where(
        _own,
        _r.c.kind == bindparam("asked"),
        _r.c.purpose.is_not_distinct_from(bindparam("use", type_=Text())),
        _open,
    ),
    RequestRow,
)
_LIST = statement(
    _ROW.where(_own, _r.c.id < bindparam("before", type_=Uuid()))
    .order_by(_r.c.id.desc())
    .limit(_most),
    RequestRow,
)
_after = pair(_r.c.due_at, _r.c.id) > pair(
    bindparam("due_after", type_=_instant), bindparam("id_after", type_=Uuid())
)
_QUEUE_ROWS: Any = _ROW.where(_after).order_by(_r.c.due_at, _r.c.id).limit(_most)
_QUEUE = statement(_QUEUE_ROWS.where(_open), RequestRow)
_IN_STATE = statement(_QUEUE_ROWS.where(_r.c.state == bindparam("wanted")), RequestRow)
_OPEN_COUNT = statement(
    select(func.count().label("last"))
    .select_from(_r)
    .where(_open, _r.c.due_at < bindparam("due_before", type_=_instant)),
    _Count,
)
_NUMBER = statement(
    upsert(_n)
    .values(year=bindparam("in_year"), last=literal(1))
    .on_conflict_do_update(index_elements=["year"], set_={"last": _n.c.last + 1})
    .returning(_n.c.last),
    _Count,
)
_NEW: Final = tuple(one.name for one in fields(NewRequest))
_ADD = command(
    insert(_r).values({_r.c[name]: bindparam(name) for name in _NEW} | {_r.c.version: literal(1)})
)
_TEXTS = statement(
    select(_r.c.subject_id, _r.c.id, _r.c.details, _r.c.answer).where(_own, _one), Texts
)


async def find_request(
    db: Database, subject_id: SubjectId, request_id: RequestId
) -> RequestRow | None:
    """A person's request."""
    return await db.find(_OWN, owner=subject_id, request_id=request_id)


async def get_request(db: Database, subject_id: SubjectId, request_id: RequestId) -> RequestRow:
    """A person's request. Raises NotFound, for another's too."""
    return await db.get(_OWN, owner=subject_id, request_id=request_id)


async def get_anybodys_request(db: Database, request_id: RequestId) -> RequestRow:
    """A request whoever's it is: for the DPO, and for receipts, which name nobody."""
    return await db.get(_ANYBODYS, request_id=request_id)


async def find_open_request(
    db: Database, subject_id: SubjectId, right: Right, purpose: Objectionable | None = None
) -> RequestRow | None:
    """The one open request for a right, and for what is objected to (DR-2)."""
    return await db.find(_OPEN, owner=subject_id, asked=str(right), use=purpose)


async def list_requests(
    db: Database, subject_id: SubjectId, *, before: RequestId | None, most: int
) -> list[RequestRow]:
    """A person's requests, the newest first, made before one of them."""
    return await db.list(_LIST, owner=subject_id, before=before or LAST_ID, most=most)


async def list_queue(
    db: Database, *, state: RequestState | None, after: tuple[datetime, UUID], most: int
) -> list[RequestRow]:
    """Everybody's open requests, or those in a state, by due time, after a place in the list."""
    due_after, id_after = after
    place = {"due_after": due_after, "id_after": id_after, "most": most}
    if state is None:
        return await db.list(_QUEUE, **place)
    return await db.list(_IN_STATE, **place, wanted=str(state))


async def count_open(db: Database, *, due_before: datetime | None = None) -> int:
    """How many requests are open; those alone that were due before a time."""
    return (await db.get(_OPEN_COUNT, due_before=due_before or _NEVER)).last


async def take_number(db: Database, year: int) -> int:
    """The next request's place in its year; who takes one waits for who took one before."""
    return (await db.get(_NUMBER, in_year=year)).last


async def add_request(db: Database, request: NewRequest) -> None:
    """Add a request. Raises UniqueViolated when one is open for this person and right."""
    await db.run(_ADD, **{name: getattr(request, name) for name in _NEW})


async def find_texts(db: Database, subject_id: SubjectId, request_id: RequestId) -> Texts | None:
    """What was said about a request, opened; for erased people nothing opens."""
    return await db.find(_TEXTS, owner=subject_id, request_id=request_id)
