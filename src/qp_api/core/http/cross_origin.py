"""Browsers of configured origins may call; nobody else's browser may, and cookies never travel."""

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp
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


class CrossOrigin(CORSMiddleware):
    """Starlette's, without credentials; a refused preflight is an answer without permission."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
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
