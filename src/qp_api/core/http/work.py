"""The unit of work of a request, given unopened: the route opens it and answers inside."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Request

from qp_api.core.actor import Role
from qp_api.core.idempotency import IdempotencyClaim
from qp_api.core.privacy.purposes import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import CallingOut, Mode, UnitOfWork

from .admission import actor_of
from .exchange import exchange_of
from .idempotency import optional_claim, required_claim

Dependency: TypeAlias = Callable[..., Awaitable[UnitOfWork]]
_CLAIMS = {"required": required_claim, "optional": optional_claim}


def reads(purpose: Purpose, *, mode: Mode = Mode.READ) -> Dependency:
    """Work that changes nothing: READ begins no transaction, SNAPSHOT sees one moment."""

    async def read(request: Request) -> UnitOfWork:
        return await _work(request, purpose, mode, None)

    return read


def writes(
    purpose: Purpose, *, mode: Mode = Mode.WRITE, idempotent: str | None = None
) -> Dependency:
    """Work in one transaction, under the actor's lock; `idempotent`: required or optional key."""

    async def write(request: Request) -> UnitOfWork:
        return await _work(request, purpose, mode, None)

    return write if idempotent is None else _claiming(purpose, mode, _CLAIMS[idempotent])


def _claiming(purpose: Purpose, mode: Mode, read_claim: Callable[..., Any]) -> Dependency:
    """The claim is a dependency of its own: the document's headers are held to those that are."""

    async def write(
        request: Request, claim: Annotated[IdempotencyClaim | None, Depends(read_claim)]
    ) -> UnitOfWork:
        return await _work(request, purpose, mode, claim)

    return write


def calls_out(purpose: Purpose) -> Callable[..., Awaitable[CallingOut]]:
    """Work that calls another house between two transactions; its key is required."""

    async def call_out(
        request: Request, claim: Annotated[IdempotencyClaim, Depends(required_claim)]
    ) -> CallingOut:
        return CallingOut(await _work(request, purpose, Mode.WRITE, claim))

    return call_out


def reads_books(purpose: Purpose, *, role: Role) -> Dependency:
    """Work that changes nothing: for this purpose, or in custody for whoever has the role."""

    async def read(request: Request) -> UnitOfWork:
        actor = await actor_of(request.scope)
        wanted = Purpose.LAW if role in actor.roles else purpose
        return await _work(request, wanted, Mode.READ, None)

    return read


async def _work(
    request: Request, purpose: Purpose, mode: Mode, claim: IdempotencyClaim | None
) -> UnitOfWork:
    process: Process = request.app.state.process
    return UnitOfWork(
        process,
        purpose,
        await actor_of(request.scope),
        mode=mode,
        claim=claim,
        request_id=exchange_of(request.scope).request_id,
    )
