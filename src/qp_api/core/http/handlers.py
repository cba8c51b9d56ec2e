"""Which exception gets which answer: the whole table, for the application to register."""

from typing import Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ExceptionHandler, Receive, Scope, Send
from typing_extensions import override

from qp_api.core.errors import NotFound, Problem
from qp_api.core.idempotency import Replayed

from .etags import NotModified
from .field_errors import field_errors
from .problems import problem_response
from .refusals import (
    BadRequest,
    BodyTooLarge,
    Internal,
    InvalidRequest,
    MethodNotAllowed,
    Unauthenticated,
    UnsupportedMediaType,
)

_KNOWN_STATUSES: Final[dict[int, type[Problem]]] = {
    401: Unauthenticated,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
    422: InvalidRequest,
}


async def _answer_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 -- what it is registered for
    return problem_response(request.scope, error)


async def _answer_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- what it is registered for
    found = field_errors(error.errors(), declared=request.scope["route"].declared_names)
    return problem_response(request.scope, InvalidRequest(errors=found))


async def _answer_http(request: Request, error: Exception) -> Response:
    """Starlette's own refusals; their detail may quote the request and is dropped."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- what it is registered for
    fallback = Internal if error.status_code >= Internal.status() else BadRequest
    problem = _KNOWN_STATUSES.get(error.status_code, fallback)
    return problem_response(request.scope, problem(headers=error.headers or {}))


async def _answer_group(request: Request, error: Exception) -> Response:
    """Problems raised in a task group: the first stands for all, unless something else broke."""
    assert isinstance(error, ExceptionGroup)  # noqa: S101 -- what it is registered for
    problems, others = error.split(Problem)
    if others is not None or problems is None:
        raise error
    first: BaseException = problems
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return await _answer_problem(request, first)  # type: ignore[arg-type]


async def _answer_fault(request: Request, _: Exception) -> Response:
    return problem_response(request.scope, Internal())


async def _answer_again(_: Request, error: Exception) -> Response:
    assert isinstance(error, Replayed)  # noqa: S101 -- what it is registered for
    headers = {**error.headers, "Idempotency-Replayed": "true"}
    return Response(error.body, error.status, headers, media_type="application/json")


async def _answer_unchanged(_: Request, error: Exception) -> Response:
    assert isinstance(error, NotModified)  # noqa: S101 -- what it is registered for
    return Response(status_code=304, headers={"ETag": error.etag})


class _NoAnswer(Response):
    """Nobody is there to read one."""

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        return


async def _answer_nobody(_: Request, __: Exception) -> Response:
    return _NoAnswer()


HANDLERS: Final[dict[type[Exception], ExceptionHandler]] = {
    Problem: _answer_problem,
    RequestValidationError: _answer_invalid,
    HTTPException: _answer_http,
    ExceptionGroup: _answer_group,
    Replayed: _answer_again,
    NotModified: _answer_unchanged,
    ClientDisconnect: _answer_nobody,
    Exception: _answer_fault,
}
