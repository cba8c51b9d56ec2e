"""Requests as their person and the DPO see them."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from qp_api.core.actor import Actor, Role
from qp_api.core.errors import NotFound
from qp_api.core.http.cursors import Position
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.errors import ReceiptNotReady
from qp_api.domains.data_rights.models import ENDED, RequestId, RequestState, Right
from qp_api.domains.data_rights.store import requests as store
from qp_api.domains.data_rights.store.requests import RequestRow

_LOOK_EVERY: Final = 0.1
_TRY_AGAIN: Final = 2
_BEFORE_ALL: Final = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


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


async def read_rights_request(
    uow: UnitOfWork, actor: Actor, *, request_id: RequestId
) -> RequestRow:
    """One of the actor's requests; anybody's for the DPO, on the trail. Raises NotFound."""
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
