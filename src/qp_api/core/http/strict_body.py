"""The body of a request, read once and strictly, before anything else looks at it."""

import re
from typing import Final

from starlette.requests import Request
from typing_extensions import override

from .refusals import UnsupportedEncoding, UnsupportedMediaType
from .strict_json import JsonValue, decode

_JSON: Final = re.compile(r'application/json(\s*;\s*charset\s*=\s*"?utf-8"?)?', re.IGNORECASE)
_PATCH: Final = re.compile(r"application/merge-patch\+json", re.IGNORECASE)  # RFC 7396
_NO_ENCODING: Final = {"Accept-Encoding": "identity"}  # RFC 9110 §12.5.3
_WANTED: Final = {"Accept": "application/json"}


class StrictRequest(Request):
    """A request whose JSON is what the strict decoder made of it; None without a body."""

    document: JsonValue = None

    @override
    async def json(self) -> JsonValue:
        """The document, read already."""
        return self.document


async def read_document(request: StrictRequest) -> None:
    """Read the body, if there is one, as strict JSON.

    Raises UnsupportedEncoding, UnsupportedMediaType, MalformedJson, BodyTooLarge, BodyTooSlow.
    """
    if "content-encoding" in request.headers:
        raise UnsupportedEncoding(headers=_NO_ENCODING)
    body = await request.body()
    if body:
        _check_media_type(request)
        request.document = decode(body)


def _check_media_type(request: Request) -> None:
    kinds = request.headers.getlist("content-type")
    kind = kinds[0].strip() if len(kinds) == 1 else ""
    if _JSON.fullmatch(kind) or (request.method == "PATCH" and _PATCH.fullmatch(kind)):
        return
    raise UnsupportedMediaType(headers=_WANTED)
