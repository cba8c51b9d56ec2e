"""Versions on the wire: strong ETags, If-Match for changes, 304 for what the client has already."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Final
from uuid import UUID

from fastapi import Request, Response

from qp_api.core.errors import NothingNew

from .refusals import PreconditionRequired, Stale
from .request_headers import header_values

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
_TAG: Final = re.compile(r'(W/)?("[\x21\x23-\x7e]*")')


class NotModified(NothingNew):
    """The client has this version; answered 304 without a body (RFC 9110 §15.4.5)."""

    def __init__(self, etag: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(etag)
        self.headers = {**(headers or {}), "ETag": etag}
        """What the 200 would have carried, but for what describes its content."""


def etag_of(*version: UUID | datetime | int | str) -> str:
    """A strong ETag of what tells versions apart: an id, and its number or time of change."""
    match version:
        case UUID() as id_, int() as number:  # as good a tag as a digest of it, and tells no more
            return f'"{id_.hex}-{number}"'
        case _:
            parts = [p.isoformat() if isinstance(p, datetime) else str(p) for p in version]
            digest = blake2b("\0".join(parts).encode(), digest_size=12)
            return f'"{digest.hexdigest()}"'


class ReadCondition:
    """What a reader knows already (If-None-Match)."""

    def __init__(self, known: str | None, response: Response) -> None:
        self._known = known
        self._response = response

    def tag(self, etag: str) -> None:
        """Put the version on the answer. Raises NotModified when the client has it."""
        if self._known is not None and (self._known.strip() == "*" or etag in _tags(self._known)):
            raise NotModified(etag, _without_content(self._response))
        self._response.headers["ETag"] = etag


class WriteCondition:
    """Which version a change was made for (If-Match)."""

    def __init__(self, wanted: str, response: Response) -> None:
        self._wanted = wanted
        self._response = response

    def check(self, etag: str) -> None:
        """Refuse a change of another version than the present one. Raises Stale."""
        # Strong comparison (RFC 9110 §8.8.3.2): a weak tag never matches.
        if self._wanted.strip() != "*" and etag not in self._tags:
            raise Stale

    @property
    def _tags(self) -> set[str]:
        return _tags(self._wanted, strong=True)

    def numbers(self, row_id: UUID) -> list[int] | None:
        """The versions of this row that the change was made for; None for whichever it has."""
        if self._wanted.strip() == "*":
            return None
        start = f'"{row_id.hex}-'
        ends = [tag[len(start) : -1] for tag in self._tags if tag.startswith(start)]
        return [int(end) for end in ends if _NUMBER.fullmatch(end)]

    def tag(self, etag: str) -> None:
        """Put the new version on the answer."""
        self._response.headers["ETag"] = etag


async def read_condition(request: Request, response: Response) -> ReadCondition:
    """The condition of a GET of one resource."""
    return ReadCondition(_joined(request, b"if-none-match"), response)


async def write_condition(request: Request, response: Response) -> WriteCondition:
    """The condition of a PATCH or PUT. Raises PreconditionRequired when the request has none."""
    wanted = _joined(request, b"if-match")
    if not wanted:
        raise PreconditionRequired
    return WriteCondition(wanted, response)


def _joined(request: Request, name: bytes) -> str | None:
    return ", ".join(header_values(request.scope, name)) or None


def _without_content(response: Response) -> dict[str, str]:
    return {
        name: value
        for name, value in response.headers.items()
        if name not in ("content-length", "content-type")
    }


def _tags(header: str, *, strong: bool = False) -> set[str]:
    return {tag for weak, tag in _TAG.findall(header) if not (strong and weak)}
