"""Bytes that are alike for everybody: tagged, cacheable, 304 when known."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from .etags import ReadCondition


@dataclass(frozen=True)
class PublicFile:
    """Content held in memory, with its type and the seconds a cache may keep it unasked."""

    content: bytes
    media_type: str
    max_age: int = 300
    headers: tuple[tuple[str, str], ...] = ()

    @cached_property
    def etag(self) -> str:
        """A strong tag of the bytes themselves."""
        return f'"{sha256(self.content).hexdigest()[:32]}"'

    def answer(self, request: Request) -> Response:
        """The file. Raises NotModified when the client has it."""
        response = Response(self.content, media_type=self.media_type, headers=dict(self.headers))
        response.headers["Cache-Control"] = f"public, max-age={self.max_age}"
        ReadCondition(request.headers.get("if-none-match"), response).tag(self.etag)
        return response
