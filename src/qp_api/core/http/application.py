"""FastAPI without its layers: the edge around the routes, and the document that they make."""

from collections.abc import Callable, Sequence

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from .openapi import Document
from .route_index import RouteIndex
from .strict_route import StrictRoute


class Application(FastAPI):
    """What FastAPI and Starlette would put between the edge and a route costs 10 µs a request.

    It all has its counterpart here: failures are answered by the index, bodies bounded by the edge.
    OpenTelemetry's provider, if there is to be one, is set before the application is made.
    """

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            title=name,
            version=version,
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            # It would log exception texts and hand bodies to processors (toolchain.md section 8).
            telemetry={"logs": False, "operation_spans": False, "auto_configure": False},
        )
        self._is_traced = self._native_telemetry.enabled()
        self._edge: ASGIApp = self.router
        self._describe: Callable[[], Document] = dict

    def serve(self, routes: Sequence[StrictRoute], edge: Callable[[ASGIApp], ASGIApp]) -> None:
        """Answer by these routes, and by no others. Raises RouteTaken."""
        self._edge = edge(RouteIndex(routes))
        # Set, it keeps middleware from being added later, which would never be asked.
        self.middleware_stack = self._edge
        # For whoever reads `app.routes`; requests go past FastAPI's router.
        self.router.routes[:] = routes

    def describe(self, by: Callable[[], Document]) -> None:
        """Let this make the document, whenever somebody asks: no start waits for it."""
        self._describe = by

    def put_beside(self, place: str, app: ASGIApp) -> None:
        """Another house's app below a path, without our edge: for the sandbox alone."""
        inside = self._edge

        async def either(scope: Scope, receive: Receive, send: Send) -> None:
            path: str = scope["path"]
            if not path.startswith(f"{place}/"):
                await inside(scope, receive, send)
                return
            await app({**scope, "path": path, "root_path": place}, receive, send)

        self.middleware_stack = self._edge = either

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.router(scope, receive, send)
        elif self._is_traced:  # FastAPI's span around it all
            await super().__call__(scope, receive, send)
        else:
            scope["app"] = self
            await self._edge(scope, receive, send)

    @override
    def openapi(self) -> Document:
        return self._describe()
