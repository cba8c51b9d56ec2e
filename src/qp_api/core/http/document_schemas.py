"""What no route describes: the problem's shape, the bearer scheme, the common headers."""

from typing import Any, Final

from .problem_responses import PROBLEM_SCHEMA

_FIELD_ERROR: Final = "FieldError"


def _text(longest: int, description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, "description": description, **more}


_SCHEMAS: Final[dict[str, Any]] = {
    _FIELD_ERROR: {
        "type": "object",
        "title": _FIELD_ERROR,
        "required": ["pointer", "code", "message"],
        "properties": {
            "pointer": _text(
                1024,
                "A JSON pointer into the body (`/lines/0/name`), or a parameter (`query/limit`).",
            ),
            "code": _text(64, "Stable; programs read this."),
            "message": _text(256, "People read this; it repeats nothing of the request."),
        },
    },
    PROBLEM_SCHEMA: {
        "type": "object",
        "title": PROBLEM_SCHEMA,
        "description": "RFC 9457.",
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
        "properties": {
            "type": _text(128, "A page that explains it.", format="uri-reference"),
            "title": _text(256, "In English or Bengali, as Accept-Language asks."),
            "status": {"type": "integer", "format": "int32", "minimum": 400, "maximum": 599},
            "detail": _text(512, "What is usually the cause."),
            "instance": _text(128, "This occurrence.", format="uri-reference"),
            "code": _text(64, "Stable; programs read this.", pattern="^[a-z][a-z0-9_]*$"),
            "request_id": _text(64, "Tell it to support.", pattern="^[A-Za-z0-9._-]+$"),
            "errors": {
                "type": "array",
                "maxItems": 50,
                "items": {"$ref": f"#/components/schemas/{_FIELD_ERROR}"},
            },
        },
    },
}

RESPONSE_HEADERS: Final[dict[str, Any]] = {
    "X-Request-Id": {
        "description": "The request's own id when it brought a harmless one, else a new one.",
        "schema": {"type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9._-]+$"},
    },
    "RateLimit-Policy": {
        "description": "Quota and window in seconds (RFC 9651).",
        "schema": {"type": "string", "maxLength": 128},
        "example": '"general";q=1200;w=60',
    },
    "RateLimit": {
        "description": "What is left of the quota, and seconds until it returns (RFC 9651).",
        "schema": {"type": "string", "maxLength": 128},
        "example": '"general";r=1199;t=42',
    },
    "Access-Control-Allow-Origin": {
        "description": "The asking page's origin, when it is a configured one; else absent.",
        "schema": {"type": "string", "maxLength": 256, "format": "uri"},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 86400},
    },
    "ETag": {
        "description": "The version of this resource.",
        "schema": {"type": "string", "maxLength": 64, "pattern": '^"[!-~]+"$'},
    },
}

ALWAYS_SENT: Final = (
    "X-Request-Id",
    "RateLimit",
    "RateLimit-Policy",
    "Access-Control-Allow-Origin",
)

COMPONENTS: Final[dict[str, Any]] = {
    "schemas": _SCHEMAS,
    "headers": RESPONSE_HEADERS,
    "securitySchemes": {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token of POST /v1/sign-in, verified as RFC8725 asks.",
        },
        "api_key": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "qp_live_… or qp_test_…",
            "description": "A key of POST /v1/api-keys, for operations whose `x-scope` it has.",
        },
    },
}
