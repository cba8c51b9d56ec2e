"""What routes ask for, each defined once: the parameters of a route read as a sentence."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from qp_api.core.actor import Actor, Role
from qp_api.core.idempotency import IdempotencyClaim
from qp_api.core.process import Process

from .admission import actor_of
from .etags import ReadCondition, WriteCondition, read_condition, write_condition
from .exchange import exchange_of
from .idempotency import optional_claim, required_claim
from .pages import PageRequest, page_request
from .rule import check_roles, check_step_up
from .services import services_of


async def current_actor(request: Request) -> Actor:
    """Who calls; the public where no token is asked for, or a bad one is brought."""
    return await actor_of(request.scope)


async def current_process(request: Request) -> Process:
    """The process that answers."""
    process: Process = request.app.state.process
    return process


async def current_request_id(request: Request) -> str:
    """The id under which log, audit and answer speak of this request."""
    return exchange_of(request.scope).request_id


ActorDep: TypeAlias = Annotated[Actor, Depends(current_actor)]
ProcessDep: TypeAlias = Annotated[Process, Depends(current_process)]
RequestIdDep: TypeAlias = Annotated[str, Depends(current_request_id)]
PageDep: TypeAlias = Annotated[PageRequest, Depends(page_request)]
IdempotencyDep: TypeAlias = Annotated[IdempotencyClaim, Depends(required_claim)]
OptionalIdempotencyDep: TypeAlias = Annotated[IdempotencyClaim | None, Depends(optional_claim)]
ReadConditionDep: TypeAlias = Annotated[ReadCondition, Depends(read_condition)]
WriteConditionDep: TypeAlias = Annotated[WriteCondition, Depends(write_condition)]


def require_roles(*roles: Role) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency that asks for one of these roles, beside what `operation(…)` asks for."""
    wanted = frozenset(roles)

    async def actor_with_role(actor: ActorDep) -> Actor:
        check_roles(actor, wanted)
        return actor

    return actor_with_role


async def require_step_up(actor: ActorDep, request: Request) -> Actor:
    """The actor, with a sign-in proof under ten minutes old. Raises StepUpRequired. R20."""
    check_step_up(actor, now=services_of(request.scope).clock.process_now())
    return actor
