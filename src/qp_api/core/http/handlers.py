"""Which exception gets which answer: the whole table, and the one place that applies it."""

from collections.abc import Callable
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.telemetry._asgi import _exception
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, empty_receive
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from qp_api.core.errors import NotFound, Problem
from qp_api.core.idempotency import Replayed

from .etags import NotModified
from .exchange import exchange_of
from .field_errors import field_errors
from .problems import problem_response
from .refusals import (
    BadRequest,
    BodyTooLarge,
    CardDataNotAccepted,
    Internal,
    InvalidRequest,
    MethodNotAllowed,
    Unauthenticated,
    UnsupportedMediaType,
)
from .text_types import CARD_DATA

_KNOWN_STATUSES: Final[dict[int, type[Problem]]] = {
    401: Unauthenticated,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
    422: InvalidRequest,
}


async def answer_failure(scope: Scope, send: Send, error: Exception) -> bool:
    """Answer an exception by the table; False when it is a fault of ours, to be raised again.

    A fault is answered too, unless an answer has begun: after that everything is one.
    """
    has_begun = exchange_of(scope).status != 0
    found = None if has_begun else _found(scope, error)
    if found is None:
        _exception(scope=scope, exc=error)  # for the framework's span, where there is one
    if has_begun:
        return False
    response = problem_response(scope, Internal()) if found is None else found
    await response(scope, empty_receive, send)
    return found is not None


def _found(scope: Scope, error: Exception) -> Response | None:
    for kind in type(error).__mro__:
        answer = _ANSWERS.get(kind)
        if answer is not None:
            return answer(scope, error)
    return None


def _invalid(scope: Scope, error: RequestValidationError) -> Response:
    found = field_errors(error.errors(), declared=scope["route"].declared_names)
    # Said by its own name: whoever sent it is to learn that it was not kept (PA-1).
    holds_card = any(one.code == CARD_DATA for one in found)
    problem = CardDataNotAccepted if holds_card else InvalidRequest
    return problem_response(scope, problem(errors=found))


def _http(scope: Scope, error: HTTPException) -> Response:
    """Starlette's own refusals; their detail may quote the request and is dropped."""
    fallback = Internal if error.status_code >= Internal.status() else BadRequest
    problem = _KNOWN_STATUSES.get(error.status_code, fallback)
    return problem_response(scope, problem(headers=error.headers or {}))


def _group(scope: Scope, error: ExceptionGroup[Exception]) -> Response | None:
    """Problems raised in a task group: the first stands for all, unless something else broke."""
    problems, others = error.split(Problem)
    if problems is None or others is not None:
        return None
    first: Exception = problems
    while isinstance(first, ExceptionGroup):
        first = first.exceptions[0]
    return _found(scope, first)


def _again(_: Scope, error: Replayed) -> Response:
    headers = {**error.headers, "Idempotency-Replayed": "true"}
    return Response(error.body, error.status, headers, media_type="application/json")


def _unchanged(_: Scope, error: NotModified) -> Response:
    return Response(status_code=304, headers=error.headers)


class _NoAnswer(Response):
    """Nobody is there to read one."""

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        return


def _nobody(_: Scope, __: ClientDisconnect) -> Response:
    return _NoAnswer()


_ANSWERS: Final[dict[type, Callable[[Scope, Any], Response | None]]] = {
    Problem: problem_response,
    RequestValidationError: _invalid,
    HTTPException: _http,
    ExceptionGroup: _group,
    Replayed: _again,
    NotModified: _unchanged,
    ClientDisconnect: _nobody,
}
