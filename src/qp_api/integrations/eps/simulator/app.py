"""One ASGI app with EPS's own paths, its checkout page, and the levers of a sandbox."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from qp_api.integrations.eps.settings import EpsSettings
from qp_api.kit.clock import Clock

from .faults import Fault, Faults
from .merchant_api import MerchantApi
from .page import CheckoutPage
from .state import State

_LARGEST = 64 * 1024


class Simulator:
    """The app; tests reach into `faults` and `state`, everybody else speaks HTTP."""

    def __init__(self, settings: EpsSettings, clock: Clock) -> None:
        self.faults = Faults()
        self.state = State(clock)
        api = MerchantApi(settings, self.state, self.faults)
        page = CheckoutPage(self.state, self.faults)
        self._app = Starlette(
            routes=[
                Route("/v1/Auth/GetToken", _bounded(api.get_token), methods=["POST"]),
                Route("/v1/EPSEngine/InitializeEPS", _bounded(api.initialize), methods=["POST"]),
                Route("/v1/EPSEngine/CheckMerchantTransactionStatus", api.verify),
                Route("/PG", page.show),
                Route("/PG/decide", _bounded(page.decide), methods=["POST"]),
                Route("/faults", self._show_faults, methods=["GET"]),
                Route("/faults", _bounded(self._plan_fault), methods=["PUT"]),
                Route("/faults", self._clear_faults, methods=["DELETE"]),
                Route("/requests", self._list_requests),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    async def _show_faults(self, _: Request) -> Response:
        return JSONResponse({"items": [one.shown() for one in self.faults.planned]})

    async def _plan_fault(self, request: Request) -> Response:
        try:
            body = await request.json()
            self.faults.plan(
                Fault(body["name"]),
                scope=str(body.get("scope", "next")),
                count=int(body.get("count", 1)),
                value=int(body.get("value", 0)),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return JSONResponse({"known": [str(one) for one in Fault]}, status_code=422)
        return await self._show_faults(request)

    async def _clear_faults(self, request: Request) -> Response:
        self.faults.clear()
        return await self._show_faults(request)

    async def _list_requests(self, _: Request) -> Response:
        return JSONResponse({"items": self.state.requests})


def _bounded(
    serve: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Whoever sends more than any of these takes is cut off."""

    async def served(request: Request) -> Response:
        size = request.headers.get("content-length", "")
        if not size.isdecimal() or int(size) > _LARGEST:
            return Response(status_code=413)
        return await serve(request)

    return served
