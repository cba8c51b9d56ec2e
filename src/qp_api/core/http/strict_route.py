"""The only kind of route: it admits the caller, reads strictly, and documents what it refuses."""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from fastapi._compat import Undefined
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from qp_api.core.errors import (
    ErasureUnderWay,
    Frozen,
    Overloaded,
    Problem,
    ProcessingRestricted,
)

from .admission import admit
from .call_plan import CallPlan
from .declared_headers import check_headers
from .declared_names import declared_names, query_names
from .problem_responses import add_problems
from .query_guard import read_query
from .refusals import (
    BodyTooLarge,
    BodyTooSlow,
    CardDataNotAccepted,
    Internal,
    InvalidRequest,
    MalformedJson,
    RateLimited,
    RoleRequired,
    ScopeRequired,
    StepUpRequired,
    Unauthenticated,
    UnknownParameter,
    UnsupportedEncoding,
    UnsupportedMediaType,
)
from .rendering import Rendering
from .rule import Rule
from .strict_body import StrictRequest, read_document

_UNREAD: Final = QueryParams()
_OF_ANY = (UnknownParameter, RateLimited, Internal, Overloaded)
_OF_A_BODY = (
    MalformedJson,
    BodyTooSlow,
    BodyTooLarge,
    UnsupportedMediaType,
    UnsupportedEncoding,
    InvalidRequest,
    CardDataNotAccepted,
)


class UndeclaredOperation(TypeError):
    """A route in the document that does not say who may call it: declare it with `operation(…)`."""


class StrictRoute(APIRoute):
    """An operation. Its rule is what it publishes, so that the two can't differ.

    FastAPI reads its declaration; how a request is served is our own. Raises UndeclaredOperation,
    HeaderMismatch, UnsupportedCall, UnsupportedAnswer.
    """

    ignores_query: ClassVar[bool] = False
    """Whether others may put into its query what they like; nothing of it is read."""

    rule: Rule
    operation: str
    declared_names: frozenset[str]
    declared_query: Mapping[str, bool]

    @override
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operation = self.operation_id or self.name
        self.responses = add_problems(self.responses, *self._refusals())
        self.app = self._serve

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        self.rule = self._read_rule()
        check_headers(self.name, self.dependant, self.openapi_extra or {})
        self.declared_names = frozenset(declared_names(self.dependant))
        self.declared_query = MappingProxyType(dict(query_names(self.dependant)))
        self._reads_body = self.body_field is not None
        self._plan = CallPlan(self.dependant, embeds_body=self._embed_body_fields)
        self._rendering = Rendering(self)
        return lambda request: self._respond(request.scope, request.receive)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(scope, receive)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> Response:
        await admit(scope, self.rule)  # first: what it refuses later has been counted
        query = _UNREAD if self.ignores_query else read_query(scope, self.declared_query)
        request = StrictRequest(scope, receive, query)
        body: Any = Undefined
        if self._reads_body and await read_document(request):
            body = request.document
        value, injected = await self._plan.run(request, body)
        return self._rendering.answer(value, injected)

    def _read_rule(self) -> Rule:
        extensions = self.openapi_extra or {}
        if "x-roles" in extensions:
            return Rule.of(extensions)
        if self.include_in_schema:
            raise UndeclaredOperation(f"{self.path} ({self.name})")
        return Rule(is_public=True)

    def _refusals(self) -> Iterator[type[Problem]]:
        yield from _OF_ANY
        if self.body_field is not None:
            yield from _OF_A_BODY
        if self.dependant.path_params or self.declared_query:
            yield InvalidRequest
        if not self.rule.is_public:
            yield from self._refusals_of_the_door()

    def _refusals_of_the_door(self) -> Iterator[type[Problem]]:
        yield Unauthenticated
        yield ScopeRequired
        yield ErasureUnderWay
        if self.rule.roles:
            yield RoleRequired
        if self.rule.step_up:
            yield StepUpRequired
        if (self.openapi_extra or {}).get("x-while-restricted") == "refused":
            yield ProcessingRestricted
            yield Frozen
