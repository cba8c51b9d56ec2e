"""Probes: `/livez` says that the process runs, `/readyz` what it stands on, `/metrics` figures."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

from fastapi import APIRouter, Request, Response
from pydantic import Field

from qp_api.core.errors import NotFound

from .authentication import get_bearer_token
from .observer import Observer
from .operations import operation
from .problems import problem_response
from .refusals import NotReady, Unauthenticated
from .strict_route import StrictRoute
from .text_types import OutModel

OPERATIONS: Final = "operations"
METRICS_TYPE: Final = "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"
PROBE_PATHS: Final = frozenset({"/livez", "/readyz", "/metrics"})

PartState: TypeAlias = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class ReadyCheck:
    """One part, asked by awaiting; it is down when asking raises or takes too long.

    Without a necessary part no request can be answered; without another one we are degraded.
    """

    name: str
    ask: Callable[[], Awaitable[object]]
    necessary: bool = True
    seconds: float = 2.0


class LivenessOut(OutModel):
    """The process runs."""

    status: Literal["alive"] = "alive"


class ReadinessOut(OutModel):
    """Every part by name."""

    status: Literal["ready", "degraded"]
    parts: Annotated[dict[str, PartState], Field(max_length=32)]


def health_router(checks: Sequence[ReadyCheck], observer: Observer) -> APIRouter:
    """`/livez` and `/readyz`."""
    router = APIRouter(route_class=StrictRoute, tags=[OPERATIONS])

    @router.get("/livez", **operation("read_liveness", purpose=None, public=True))
    async def read_liveness() -> LivenessOut:
        """Say that the process runs; asks nothing of anybody."""
        return LivenessOut()

    @router.get(
        "/readyz",
        response_model=ReadinessOut,
        **operation("read_readiness", purpose=None, public=True, problems=(NotReady,)),
    )
    async def read_readiness(request: Request) -> Response | ReadinessOut:
        """Name every part the process stands on, and whether it is up."""
        parts = await ask_all(checks, observer)
        down = {name for name, state in parts.items() if state == "down"}
        if any(check.name in down for check in checks if check.necessary):
            return problem_response(request.scope, NotReady(retry_after=5), parts=parts)
        return ReadinessOut(status="degraded" if down else "ready", parts=dict(parts))

    return router


def metrics_router(token: str | None, render: Callable[[], bytes]) -> APIRouter:
    """`/metrics` behind a token of its own; without a token there is no such page."""
    router = APIRouter(route_class=StrictRoute)

    @router.get("/metrics", include_in_schema=False)
    async def read_metrics(request: Request) -> Response:
        if token is None:
            raise NotFound
        if not hmac.compare_digest(get_bearer_token(request.scope).encode(), token.encode()):
            raise Unauthenticated
        return Response(render(), media_type=METRICS_TYPE)

    return router


async def ask_all(checks: Sequence[ReadyCheck], observer: Observer) -> Mapping[str, PartState]:
    """Ask every part at once; the observer hears why one is down, and the client does not."""
    states = await asyncio.gather(*(_ask(check, observer) for check in checks))
    return dict(zip((check.name for check in checks), states, strict=True))


async def _ask(check: ReadyCheck, observer: Observer) -> PartState:
    try:
        async with asyncio.timeout(check.seconds):
            await check.ask()
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with a part, it is down
        observer.part_down(check.name, error)
        return "down"
    return "up"
