"""A route's dependencies as a flat row of calls, worked out once, when the route is declared.

FastAPI walks their tree at every request and asks anew what each of them is: 24 µs for three plain
ones, where the row takes 2.
Its tree stays what the document and the checks of this package read.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, NamedTuple

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from starlette.responses import Response

from .declared_values import DeclaredValues, Values
from .strict_body import StrictRequest

_REQUEST, _RESPONSE = range(2)
_NOT_CALLED: Final = object()
# What no call is given here.
_UNSUPPORTED: Final = (
    "websocket_param_name",
    "background_tasks_param_name",
    "security_scopes_param_name",
    "own_oauth_scopes",
    "concurrency",
)


class UnsupportedCall(TypeError):
    """A route or dependency is no plain `async def`, or asks for what no request has here."""


class Injected(Response):
    """The `Response` that routes and dependencies are given, to set a status and headers on."""

    def __init__(self) -> None:
        self.status_code = 0  # until somebody sets one
        self.body = b""
        self.background = None
        self.raw_headers = []


class _Call(NamedTuple):
    """A function; each argument beside the place of its value: request, response, or a result."""

    function: Callable[..., Awaitable[Any]]
    places: tuple[tuple[str, int], ...]
    declared: DeclaredValues | None


class CallPlan:
    """Every dependency once, in the order in which they are declared, and the route at the end.

    Raises UnsupportedCall.
    """

    def __init__(self, dependant: Dependant, *, embeds_body: bool) -> None:
        self._embeds_body = embeds_body
        self._calls: list[_Call] = []
        self._known: dict[object, int] = {}
        self._add(dependant)
        self._route = self._calls[-1].function
        self._injects = any(_RESPONSE in dict(call.places).values() for call in self._calls)

    async def run(self, request: StrictRequest, body: Any) -> tuple[Any, Injected | None]:
        """What the route answers, and the response that was set on, where anybody asks for one.

        Whoever declares a value that is refused is not called, nor is who depends on it; all others
        are, and may raise first. Raises RequestValidationError with everything that was refused.
        """
        injected = Injected() if self._injects else None
        results: list[Any] = [request, injected]
        errors: list[Any] = []
        for function, places, declared in self._calls:
            arguments: Values = {}
            for name, place in places:
                arguments[name] = results[place]
            refused: Sequence[Any] = ()
            if declared is not None:
                refused = await declared.read(request, body, arguments)
                errors += refused
            if errors and (refused or function is self._route or _lacks(arguments)):
                results.append(_NOT_CALLED)
            else:
                results.append(await function(**arguments))
        if errors:
            raise RequestValidationError(errors)
        return results[-1], injected

    def _add(self, dependant: Dependant) -> int:
        """Plan a call after those it depends on; gives the place of its result."""
        _check(dependant)
        places = [(inner.name, self._place(inner)) for inner in dependant.dependencies]
        places.append((dependant.request_param_name, _REQUEST))
        places.append((dependant.http_connection_param_name, _REQUEST))
        places.append((dependant.response_param_name, _RESPONSE))
        function: Any = dependant.call
        named = tuple((name, place) for name, place in places if name is not None)
        declared = DeclaredValues.of(dependant, embeds_body=self._embeds_body)
        self._calls.append(_Call(function, named, declared))
        return _RESPONSE + len(self._calls)

    def _place(self, inner: Dependant) -> int:
        """The place of a dependency's result; who asks for the same one shares it."""
        key = (inner.call, inner.scope)
        if inner.use_cache and key in self._known:
            return self._known[key]
        place = self._add(inner)
        self._known.setdefault(key, place)
        return place


def _check(dependant: Dependant) -> None:
    call = dependant.call
    if not inspect.iscoroutinefunction(call):
        raise UnsupportedCall(f"{call!r} is no plain async def")
    for name in _UNSUPPORTED:
        if getattr(dependant, name):
            raise UnsupportedCall(f"{call.__qualname__}: {name}")
    if any(isinstance(field.field_info, Form) for field in dependant.body_params):
        raise UnsupportedCall(f"{call.__qualname__}: a form; bodies are JSON")


def _lacks(arguments: Values) -> bool:
    return any(value is _NOT_CALLED for value in arguments.values())
