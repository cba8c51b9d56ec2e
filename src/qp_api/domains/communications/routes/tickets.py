"""Asking support, and answering (P1.5)."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Depends, Query, Response

from qp_api.core.actor import SYSTEM, Role
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import (
    ActorDep,
    OptionalIdempotencyDep,
    PageDep,
    ProcessDep,
    ReadConditionDep,
    RequestIdDep,
    WriteConditionDep,
)
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor, RoleRequired
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.subject_data.owner import find_owner
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.communications import errors
from qp_api.domains.communications.actions import open_ticket as opening
from qp_api.domains.communications.actions import reply_to_ticket as replying
from qp_api.domains.communications.actions import update_ticket as updating
from qp_api.domains.communications.models import TicketId, TicketState
from qp_api.domains.communications.queries import tickets as queries
from qp_api.domains.communications.schemas.tickets import (
    ReplyIn,
    TicketIn,
    TicketMessageOut,
    TicketOut,
    TicketPatch,
    WholeTicketOut,
)
from qp_api.kit.ids import SubjectId

router = APIRouter(prefix="/v1/support-tickets", route_class=StrictRoute, tags=["communications"])
_KEPT = (Retention.ACCOUNT,)


async def _whose(process: ProcessDep, actor: ActorDep, ticket_id: TicketId) -> SubjectId:
    """Whom the work is about: oneself, but for support whoever asked. Raises NotFound."""
    if Role.SUPPORT not in actor.roles:
        return actor.person
    # As who sees everybody: about a restricted person support hears that, not "not found".
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM, mode=Mode.READ) as uow:
        return (await find_owner(uow, "support_tickets", ticket_id)).subject_id


def _about_owner(mode: Mode) -> Callable[..., Awaitable[UnitOfWork]]:
    async def work(
        process: ProcessDep,
        actor: ActorDep,
        request_id: RequestIdDep,
        owner: Annotated[SubjectId, Depends(_whose)],
    ) -> UnitOfWork:
        return UnitOfWork(
            process, Purpose.ACCOUNT, actor, mode=mode, about=owner, request_id=request_id
        )

    return work


async def _replying(
    process: ProcessDep,
    actor: ActorDep,
    request_id: RequestIdDep,
    owner: Annotated[SubjectId, Depends(_whose)],
    claim: OptionalIdempotencyDep,
) -> UnitOfWork:
    return UnitOfWork(
        process, Purpose.ACCOUNT, actor, about=owner, claim=claim, request_id=request_id
    )


Listing: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.ACCOUNT))]
Opening: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.ACCOUNT, idempotent="optional"))]
Reading: TypeAlias = Annotated[UnitOfWork, Depends(_about_owner(Mode.READ))]
Replying: TypeAlias = Annotated[UnitOfWork, Depends(_replying)]
Changing: TypeAlias = Annotated[UnitOfWork, Depends(_about_owner(Mode.WRITE))]


@router.post(
    "",
    status_code=201,
    summary="Ask support",
    **operation("open_ticket", purpose=Purpose.ACCOUNT, idempotent="optional", retention=_KEPT),
)
async def open_ticket(
    uow: Opening, actor: ActorDep, body: TicketIn, response: Response
) -> WholeTicketOut:
    """Open a ticket; both sides are told by mail, which says nothing of what was written."""
    async with uow:
        row, message = await opening.open_ticket(uow, actor, subject=body.subject, text=body.text)
        place = f"/v1/support-tickets/{row.id}"
        response.headers["Location"] = place
        return uow.answer(WholeTicketOut.of(row, [message]), status=201, location=place)


@router.get(
    "",
    summary="List tickets",
    **operation(
        "list_tickets",
        purpose=Purpose.ACCOUNT,
        retention=_KEPT,
        problems=(InvalidCursor, RoleRequired),
    ),
)
async def list_tickets(
    uow: Listing,
    actor: ActorDep,
    page: PageDep,
    whose: Annotated[
        Literal["mine", "everybody"], Query(description="`everybody` is for support.")
    ] = "mine",
    state: Annotated[TicketState | None, Query(description="Only these.")] = None,
) -> Page[TicketOut]:
    """The caller's tickets, or for support everybody's, the newest first."""
    async with uow:
        rows = await queries.list_tickets(
            uow,
            actor,
            everybody=whose == "everybody",
            state=state,
            after=page.after,
            most=page.fetch,
        )
        return page.answer(rows, item=TicketOut.of, position=queries.position)


@router.get(
    "/{ticket_id}",
    summary="Read a ticket",
    **operation(
        "read_ticket",
        purpose=Purpose.ACCOUNT,
        retention=_KEPT,
        problems=(NotFound,),
        etag="read",
    ),
)
async def read_ticket(
    uow: Reading, actor: ActorDep, condition: ReadConditionDep, ticket_id: TicketId
) -> WholeTicketOut:
    """One's own ticket, or for support anybody's; somebody else's is not found."""
    async with uow:
        row, messages = await queries.read_ticket(uow, actor, ticket_id=ticket_id)
        condition.tag(etag_of(row.id, row.version))
        return WholeTicketOut.of(row, messages)


@router.post(
    "/{ticket_id}/replies",
    status_code=201,
    summary="Write into a ticket",
    **operation(
        "reply_to_ticket",
        purpose=Purpose.ACCOUNT,
        idempotent="optional",
        retention=_KEPT,
        problems=(NotFound, errors.TicketFull),
    ),
)
async def reply_to_ticket(
    uow: Replying, actor: ActorDep, ticket_id: TicketId, body: ReplyIn
) -> TicketMessageOut:
    """Whoever asked, or support; a closed ticket is opened by it."""
    async with uow:
        row = await replying.reply_to_ticket(uow, actor, ticket_id=ticket_id, text=body.text)
        return uow.answer(TicketMessageOut.of(row), status=201)


@router.patch(
    "/{ticket_id}",
    summary="Change a ticket's state",
    **operation(
        "update_ticket",
        purpose=Purpose.ACCOUNT,
        retention=_KEPT,
        problems=(NotFound, RoleRequired),
        etag="write",
    ),
)
async def update_ticket(
    uow: Changing,
    actor: ActorDep,
    condition: WriteConditionDep,
    ticket_id: TicketId,
    body: TicketPatch,
) -> TicketOut:
    """Support says whose turn it is; whoever asked may close."""
    async with uow:
        row = await updating.update_ticket(
            uow, actor, ticket_id=ticket_id, condition=condition, state=body.named
        )
        condition.tag(etag_of(row.id, row.version))
        return uow.answer(TicketOut.of(row))
