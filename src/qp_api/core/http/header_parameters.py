"""Header parameters as the document describes them; our own dependencies read them."""

from typing import Any, Final

from .access_reason import SPELLING

_ETAGS: Final = {"type": "string", "minLength": 1, "maxLength": 512, "pattern": "^[ -~]+$"}

IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A new random key for each intention, the same one when a request is repeated.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}
IF_MATCH: Final[dict[str, Any]] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version that this request changes.",
    "schema": _ETAGS,
    "example": '"Tq3yPzq1YnA"',
}
IF_NONE_MATCH: Final[dict[str, Any]] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag that you have: 304 when it is still the present one.",
    "schema": _ETAGS,
    "example": '"Tq3yPzq1YnA"',
}
ACCESS_REASON: Final[dict[str, Any]] = {
    "name": "X-Access-Reason",
    "in": "header",
    "required": True,
    "description": "Why you look at this person's data; they read it in their access log.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": f"^{SPELLING}$"},
    "example": "support_request; ticket=01936b2e-7c00-7a31-9d55-0c2f6a1e8b20",
}
