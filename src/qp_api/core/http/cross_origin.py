"""Browsers of configured origins may call, nobody else's; cookies travel to named paths only."""

from collections.abc import Collection, Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_ASKED: Final = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Prefer",
    "X-Access-Reason",
    "X-Request-Id",
    "traceparent",
    "X-QP-Browser",
)
_SHOWN: Final = (
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
)


class CrossOrigins:
    """Lets cookies travel to `cookie_paths` alone, and only from origins that are named."""

    def __init__(
        self, app: ASGIApp, origins: Sequence[str], *, cookie_paths: Collection[str] = ()
    ) -> None:
        self._usual = CrossOrigin(app, origins)
        # With a star every origin would be echoed, and could use the cookies of everybody.
        named = [origin for origin in origins if origin != "*"]
        self._with_cookies = CrossOrigin(app, named, cookies=True)
        self._cookie_paths = frozenset(cookie_paths) if named else frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_cookies = scope["type"] == "http" and scope["path"] in self._cookie_paths
        await (self._with_cookies if has_cookies else self._usual)(scope, receive, send)


class CrossOrigin(CORSMiddleware):
    """Starlette's; a refused preflight is an answer without permission."""

    def __init__(self, app: ASGIApp, origins: Sequence[str], *, cookies: bool = False) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_credentials=cookies,
            allow_methods=_METHODS,
            allow_headers=_ASKED,
            expose_headers=_SHOWN,
        )

    @override
    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        allowed = answer.status_code == 200  # noqa: PLR2004 -- Starlette's word for yes
        vary = {"Vary": answer.headers["vary"]}
        # Its refusals are plain text, and the browser reads headers only.
        headers = dict(answer.headers) if allowed else vary
        for name in ("content-length", "content-type"):
            headers.pop(name, None)
        return Response(status_code=204, headers=headers)
