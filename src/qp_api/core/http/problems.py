"""Every error is one shape, application/problem+json, and repeats nothing of the request (R4)."""

import re
from typing import Any, Final

import orjson
from starlette.responses import Response
from starlette.types import Scope

from qp_api.core.errors import Problem

from .exchange import exchange_of
from .negotiation import choose_language
from .refusals import Unauthenticated
from .request_headers import header_values

PROBLEM_JSON: Final = "application/problem+json"
LANGUAGES: Final = ("en", "bn")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def problem_document(
    problem: Problem, *, request_id: str, language: str = LANGUAGES[0]
) -> dict[str, Any]:
    """The members of RFC 9457 §3.1 with our `code`, `request_id` and, if any, `errors`."""
    document: dict[str, Any] = {
        "type": f"/problems/{problem.code}",
        "title": problem.title_bn if language == "bn" else problem.title(),
        "status": problem.status(),
        "detail": problem.cause,
        "instance": _instance(request_id),
        "code": problem.code,
        "request_id": request_id,
    }
    if problem.errors:
        document["errors"] = list(problem.errors)
    return document


def problem_response(scope: Scope, problem: Problem, **extensions: object) -> Response:
    """The answer to a problem, its title in the client's language; extensions are members of it."""
    wishes = header_values(scope, b"accept-language")
    language = choose_language(wishes[0] if wishes else "", LANGUAGES)
    document = problem_document(
        problem, request_id=exchange_of(scope).request_id, language=language
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language", **problem.headers}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if problem.status() == Unauthenticated.status():
        headers.setdefault("WWW-Authenticate", "Bearer")  # RFC 9110 §15.5.2
    return Response(
        orjson.dumps(document | extensions),
        status_code=problem.status(),
        headers=headers,
        media_type=PROBLEM_JSON,
    )


def _instance(request_id: str) -> str:
    is_uuid = _UUID.fullmatch(request_id) is not None
    return f"urn:uuid:{request_id}" if is_uuid else f"urn:x-request-id:{request_id}"
