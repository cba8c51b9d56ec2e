"""A request whose query and body are read once and strictly, before anything else looks at them."""

import re
from typing import Final

from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope
from typing_extensions import override

from .refusals import UnsupportedEncoding, UnsupportedMediaType
from .request_headers import header_values
from .strict_json import JsonValue, decode

_JSON: Final = re.compile(r'application/json(\s*;\s*charset\s*=\s*"?utf-8"?)?', re.IGNORECASE)
_PATCH: Final = re.compile(r"application/merge-patch\+json", re.IGNORECASE)  # RFC 7396
_NO_ENCODING: Final = {"Accept-Encoding": "identity"}  # RFC 9110 §12.5.3
_WANTED: Final = {"Accept": "application/json"}


class StrictRequest(Request):
    """A request whose JSON is what the strict decoder made of it; None without a body."""

    document: JsonValue = None

    def __init__(self, scope: Scope, receive: Receive, query: QueryParams) -> None:
        super().__init__(scope, receive)
        self._query = query

    @property
    @override
    def query_params(self) -> QueryParams:
        return self._query

    @override
    async def body(self) -> bytes:
        """The whole body; Starlette's takes it through a generator. Raises ClientDisconnect."""
        if not hasattr(self, "_body"):
            self._body = await _read(self.receive)
        return self._body

    @override
    async def json(self) -> JsonValue:
        """The document, read already."""
        return self.document


async def read_document(request: StrictRequest) -> bool:
    """Read the body, if there is one, as strict JSON, and say whether there was one.

    Raises UnsupportedEncoding, UnsupportedMediaType, MalformedJson, BodyTooLarge, BodyTooSlow.
    """
    if header_values(request.scope, b"content-encoding"):
        raise UnsupportedEncoding(headers=_NO_ENCODING)
    body = await request.body()
    if body:
        _check_media_type(request)
        request.document = decode(body)
    return bool(body)


async def _read(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _check_media_type(request: Request) -> None:
    kinds = header_values(request.scope, b"content-type")
    kind = kinds[0].strip() if len(kinds) == 1 else ""
    if _JSON.fullmatch(kind) or (request.method == "PATCH" and _PATCH.fullmatch(kind)):
        return
    raise UnsupportedMediaType(headers=_WANTED)
