"""`/openapi.json` and `/docs`: the committed document, and a reader that needs no other host."""

import asyncio
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request, Response

from qp_api.core.errors import NotFound

from .public_files import PublicFile
from .strict_route import StrictRoute

_DAY: Final = 86_400
_ASSETS: Final = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "start.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>qp-api</title>
<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/start.js"></script>
</body>
</html>
"""
# Swagger UI sets style attributes through the DOM, which CSP allows, and its icons are data URIs.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)


document_router: Final = APIRouter(route_class=StrictRoute)


@document_router.get("/openapi.json", include_in_schema=False)
async def read_document(request: Request) -> Response:
    """The committed document, byte for byte: made at the first reading, kept for the next."""
    # The making takes a good part of a second: other requests go on meanwhile.
    file: PublicFile = await asyncio.to_thread(request.app.state.document_file)
    return file.answer(request)


@cache
def docs_router() -> APIRouter:
    """`/docs`, and what it loads."""
    router = APIRouter(route_class=StrictRoute)
    page = PublicFile(
        _PAGE.encode(),
        "text/html; charset=utf-8",
        headers=(("Content-Security-Policy", _POLICY),),
    )
    folder = files("qp_api.core.http") / "assets" / "swagger"
    assets = {
        name: PublicFile((folder / name).read_bytes(), kind, _DAY) for name, kind in _ASSETS.items()
    }

    @router.get("/docs", include_in_schema=False)
    async def show_docs(request: Request) -> Response:
        return page.answer(request)

    @router.get("/docs/assets/{name}", include_in_schema=False)
    async def read_docs_asset(request: Request, name: str) -> Response:
        if name not in assets:
            raise NotFound
        return assets[name].answer(request)

    return router
