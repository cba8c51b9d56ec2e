"""Requests as their person and the DPO see them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from qp_api.core.actor import Actor, Processing, Role
from qp_api.core.errors import NotFound
from qp_api.core.http.cursors import Position
from qp_api.core.http.etags import etag_of
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.errors import ReceiptNotReady
from qp_api.domains.data_rights.models import ENDED, RequestId, RequestState, Right
from qp_api.domains.data_rights.store import corrections
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store.corrections import ChangeRow, DisputeRow
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId

_LOOK_EVERY: Final = 0.1
_TRY_AGAIN: Final = 2
_BEFORE_ALL: Final = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


def version_of(row: RequestRow) -> str:
    """The ETag of a request: a package goes after a week, and its request has ended before."""
    return etag_of(row.id, row.version, row.package_sha256 or "")


def position(row: RequestRow) -> Position:
    """Where a request stands in its person's list."""
    return (row.id,)


def queue_position(row: RequestRow) -> Position:
    """Where a request stands in the DPO's list."""
    return (row.due_at, row.id)


async def list_rights_requests(
    uow: UnitOfWork, actor: Actor, *, after: Position | None, most: int
) -> list[RequestRow]:
    """The actor's requests, the newest first."""
    before = None if after is None else cast("RequestId", after[0])
    return await store.list_requests(uow.db, actor.person, before=before, most=most)


@dataclass(frozen=True, slots=True)
class WholeRequest:
    """A request, and what is still kept of what was said about it."""

    row: RequestRow
    details: str | None = field(default=None, repr=False)
    answer: str | None = field(default=None, repr=False)
    changes: Sequence[ChangeRow] = ()
    disputed: Sequence[DisputeRow] = ()


async def read_rights_request(
    uow: UnitOfWork, actor: Actor, *, request_id: RequestId
) -> WholeRequest:
    """One of the actor's requests; anybody's for the DPO, on the trail. Raises NotFound."""
    row = await _readable(uow, actor, request_id)
    if await _is_closed(uow, row.subject_id):
        return WholeRequest(row)
    texts = await store.find_texts(uow.db, row.subject_id, row.id)
    marks = await corrections.list_disputes(uow.db, row.subject_id)
    return WholeRequest(
        row,
        details=None if texts is None else texts.details,
        answer=None if texts is None else texts.answer,
        changes=await corrections.list_changes(uow.db, row.subject_id, row.id),
        disputed=[mark for mark in marks if mark.request_id == row.id],
    )


async def _is_closed(uow: UnitOfWork, subject_id: SubjectId) -> bool:
    """Whether nothing of the person opens any more; the register itself stays."""
    processing = await get_processing(uow, subject_id)
    return processing in (Processing.ERASING, Processing.ERASED)


async def _readable(uow: UnitOfWork, actor: Actor, request_id: RequestId) -> RequestRow:
    own = await store.find_request(uow.db, actor.person, request_id)
    if own is not None or Role.DPO not in actor.roles:
        return own or _nothing()
    row = await store.get_anybodys_request(uow.db, request_id)
    uow.audit(
        "data_rights.read_rights_request",
        subject_id=row.subject_id,
        object_id=row.id,
        details={"role": str(Role.DPO), "reason": "rights_request"},
    )
    return row


async def read_receipt(uow: UnitOfWork, *, request_id: RequestId) -> dict[str, Any]:
    """The signed receipt of a completed erasure. Raises ReceiptNotReady, NotFound.

    It needs no sign-in, since whom it is about can't sign in any more, and it names nobody.
    """
    row = await store.get_anybodys_request(uow.db, request_id)
    if row.receipt is not None:
        return row.receipt
    if row.kind != Right.ERASE or row.state in ENDED:
        raise NotFound
    raise ReceiptNotReady(retry_after=_TRY_AGAIN)


async def list_dpo_requests(
    uow: UnitOfWork, *, state: RequestState | None, after: Position | None, most: int
) -> list[RequestRow]:
    """Everybody's open requests, or those in a state, the soonest due first."""
    place = _BEFORE_ALL if after is None else cast("tuple[datetime, UUID]", after)
    uow.audit("data_rights.list_dpo_requests", details={"role": str(Role.DPO)})
    return await store.list_queue(uow.db, state=state, after=place, most=most)


async def count_open(uow: UnitOfWork) -> int:
    """How many requests wait for an answer."""
    return await store.count_open(uow.db)


async def count_overdue(uow: UnitOfWork) -> int:
    """How many answers are late (DR-4)."""
    return await store.count_open(uow.db, due_before=uow.now)


async def find_ended(
    process: Process, actor: Actor, *, request_id: RequestId, seconds: float
) -> RequestRow | None:
    """The actor's request as soon as it has ended; None when it has not in so many seconds.

    No transaction and no connection is held while it waits.
    """
    deadline = process.clock.monotonic() + seconds
    while process.clock.monotonic() < deadline:
        async with UnitOfWork(process, Purpose.RIGHTS, actor, mode=Mode.READ) as uow:
            row = await store.find_request(uow.db, actor.person, request_id)
        if row is None or row.state in ENDED:
            return row
        await asyncio.sleep(_LOOK_EVERY)
    return None


def _nothing() -> Any:
    raise NotFound
