"""Our server, slowed on purpose: `python -m benchmarks.slowed serve`, by what `BENCH_SLOWED` says.

A gate that lets these builds pass measures nothing.
"""

import os
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from qp_api.domains.accounts import queries
from qp_api.entry import http
from qp_api.entry.cli import serve as serving

from .contenders import BASE_MIDDLEWARE, EXTRA_QUERY

_kept: list[bytes] = []


class PassOn(BaseHTTPMiddleware):
    """Does nothing, the usual way."""

    @override
    async def dispatch(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        return await call_next(request)


def slow_down(kind: str) -> None:
    """Change what `serve` is going to serve."""
    if kind == EXTRA_QUERY:
        _ask_twice()
    else:
        _wrap(PassOn if kind == BASE_MIDDLEWARE else Leaking)


def _ask_twice() -> None:
    once = queries.read_me

    async def twice(db: Any, **params: Any) -> Any:
        await once(db, **params)
        return await once(db, **params)

    queries.read_me = twice


class Leaking:
    """Keeps a little of each request."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        _kept.append(bytes(1_000))
        await self._app(scope, receive, send)


def _wrap(layer: Any) -> None:
    """Around everything: whatever the application is inside, a layer costs the same."""
    open_api = http.open_api

    @asynccontextmanager
    async def wrapped(settings: Any) -> Any:
        async with open_api(settings) as app:
            yield layer(app)

    vars(serving)["open_api"] = wrapped


if __name__ == "__main__":
    slow_down(os.environ["BENCH_SLOWED"])
    serving.serve()
