"""Where a request is read, as answers and the document say it."""

from typing import Any, Final
from uuid import UUID

from fastapi import Response

from qp_api.core.http.operations import Declared

_LOCATION: Final[dict[str, Any]] = {
    "description": "Where it is read what came of it: the request, or the receipt of an erasure.",
    "schema": {"type": "string", "format": "uri-reference", "maxLength": 128},
}


def located(declared: Declared, status: int) -> Declared:
    """The same, with the header that leads to the request."""
    declared["responses"].setdefault(status, {})["headers"] = {"Location": _LOCATION}
    return declared


def placed(response: Response, place: str) -> str:
    """Put the place on the answer."""
    response.headers["Location"] = place
    return place


def address_of(request_id: UUID) -> str:
    """Where the request is read."""
    return f"/v1/data-rights/requests/{request_id}"
