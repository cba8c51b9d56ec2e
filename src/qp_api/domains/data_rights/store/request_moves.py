"""What becomes of a request: moved, extended, refused, ended, and emptied of its texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, null, text, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command
from qp_api.domains.data_rights.models import (
    OPEN_STATES,
    RequestId,
    RequestState,
    rights_requests,
)
from qp_api.kit.ids import SubjectId

_r = rights_requests
_instant: Any = DateTime(timezone=True)
_own = _r.c.subject_id == bindparam("owner", type_=Uuid())
_one = _r.c.id == bindparam("request_id", type_=Uuid())
_open = text(f"rights_requests.state IN ({OPEN_STATES})")
_at: Any = bindparam("at", type_=_instant)
_next = _r.c.version + 1
_MOVE = command(
    update(_r)
    .where(_own, _one, _r.c.state == bindparam("before"))
    .values(state=bindparam("after"), version=_next)
)
_EXTEND = command(
    update(_r)
    .where(_own, _one, _r.c.state == str(RequestState.IN_PROGRESS))
    .values(
        state=str(RequestState.EXTENDED),
        due_at=bindparam("due", type_=_instant),
        extended_at=_at,
        extension_reason=bindparam("reason"),
        version=_next,
    )
)
_REFUSE = command(
    update(_r)
    .where(_own, _one, _open)
    .values(
        state=bindparam("ended"),
        completed_at=_at,
        refusal_reason=bindparam("reason"),
        complaint_route=bindparam("route"),
        court=bindparam("before_court"),
        answer=bindparam("words"),
        version=_next,
    )
)
_END = command(
    update(_r)
    .where(_own, _one, _open)
    .values(state=bindparam("ended"), completed_at=_at, version=_next)
)
_WITHDRAW_OPEN = command(
    update(_r)
    .where(_own, _open, _r.c.id.is_distinct_from(bindparam("spared", type_=Uuid())))
    .values(state=str(RequestState.WITHDRAWN), completed_at=_at, version=_next)
)
_NOTE_DETAILS = command(
    update(_r).where(_own, _one, _open).values(details=bindparam("words"), version=_next)
)
_NOTE_CORRESPONDENT = command(
    update(_r)
    .where(_own, _one, _open)
    .values(correspondent_id=bindparam("correspondent", type_=Uuid()), version=_next)
)
_TOUCH = command(
    update(_r).where(_r.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))).values(version=_next)
)
_BLANK_TEXTS = command(
    update(_r)
    .where(
        text("(rights_requests.details IS NOT NULL OR rights_requests.answer IS NOT NULL)"),
        _r.c.completed_at < bindparam("ended_before", type_=_instant),
    )
    .values(details=null(), answer=null(), version=_next)
)


async def move_request(
    db: Database,
    subject_id: SubjectId,
    request_id: RequestId,
    *,
    before: str,
    after: RequestState,
) -> None:
    """Go from one state on to the next. Raises NothingChanged when it has gone on meanwhile."""
    await db.change(_MOVE, owner=subject_id, request_id=request_id, before=before, after=str(after))


async def extend_request(
    db: Database,
    subject_id: SubjectId,
    request_id: RequestId,
    *,
    due_at: datetime,
    reason: str,
    at: datetime,
) -> None:
    """Set another due time. Raises NothingChanged when it is not in progress."""
    await db.change(
        _EXTEND, owner=subject_id, request_id=request_id, due=due_at, reason=reason, at=at
    )


async def refuse_request(  # noqa: PLR0913 -- all that a refusal is made of (DR-6)
    db: Database,
    subject_id: SubjectId,
    request_id: RequestId,
    *,
    state: RequestState,
    reason: str,
    words: str,
    route: str,
    court: str,
    at: datetime,
) -> None:
    """End an open request against its person. Raises NothingChanged when it is not open."""
    await db.change(
        _REFUSE,
        owner=subject_id,
        request_id=request_id,
        ended=str(state),
        reason=reason,
        words=words,
        route=route,
        before_court=court,
        at=at,
    )


async def end_request(
    db: Database, subject_id: SubjectId, request_id: RequestId, *, state: RequestState, at: datetime
) -> None:
    """End an open request. Raises NothingChanged when it is not open."""
    await db.change(_END, owner=subject_id, request_id=request_id, ended=str(state), at=at)


async def withdraw_open_requests(
    db: Database, subject_id: SubjectId, *, sparing: RequestId | None = None, at: datetime
) -> None:
    """End what a person still waits for: it is overtaken by their erasure."""
    await db.run(_WITHDRAW_OPEN, owner=subject_id, spared=sparing, at=at)


async def note_details(
    db: Database, subject_id: SubjectId, request_id: RequestId, words: str
) -> None:
    """Keep what the person says now of an open request."""
    await db.change(_NOTE_DETAILS, owner=subject_id, request_id=request_id, words=words)


async def note_correspondent(
    db: Database, subject_id: SubjectId, request_id: RequestId, correspondent_id: SubjectId
) -> None:
    """Keep the bare id of whom the closing mail reaches."""
    await db.change(
        _NOTE_CORRESPONDENT,
        owner=subject_id,
        request_id=request_id,
        correspondent=correspondent_id,
    )


async def touch_requests(db: Database, request_ids: Sequence[UUID]) -> None:
    """Note that what belongs to these requests is another now: what was read of them is stale."""
    await db.run(_TOUCH, ids=list(request_ids))


async def blank_texts(db: Database, *, ended_before: datetime) -> int:
    """Remove the texts of requests that ended before a time; say how many (DR-17)."""
    return await db.run(_BLANK_TEXTS, ended_before=ended_before)
