"""The plan of a route calls what FastAPI's own solver calls, with the same values and errors."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, nullcontext
from datetime import datetime
from typing import Annotated, Any

import pytest
from fastapi import (
    BackgroundTasks,
    Body,
    Cookie,
    Depends,
    Header,
    Path,
    Query,
    Request,
    Response,
    Security,
    WebSocket,
    params,
)
from fastapi._compat import Undefined
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import (
    _get_flat_body_params,
    _should_embed_body_fields,
    get_dependant,
    solve_dependencies,
)
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer, SecurityScopes
from fastapi.utils import create_model_field
from pydantic import BaseModel, Field
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection, empty_receive

from qp_api.core.http.call_plan import CallPlan, UnsupportedCall
from qp_api.core.http.strict_body import StrictRequest


class Thing(BaseModel):
    """A body."""

    name: Annotated[str, Field(max_length=3)]
    count: int = 1


class Wishes(BaseModel):
    """Parameters in a model."""

    sort: str = "name"
    tags: list[str] = []


async def first(request: Request, told: str = Header("none", alias="X-Told")) -> str:
    return f"{request.method} {told}"


async def second(one: Annotated[str, Depends(first)], response: Response) -> str:
    response.headers["X-Second"] = one
    response.status_code = 202
    return f"second of {one}"


async def limited(limit: Annotated[int, Query(ge=1, le=9)] = 5) -> int:
    return limit


async def of_limited(limit: Annotated[int, Depends(limited)]) -> str:
    return f"at most {limit}"


async def whole(
    *,
    thing_id: Annotated[int, Path()],
    one: Annotated[str, Depends(first)],
    two: Annotated[str, Depends(second)],
    most: Annotated[str, Depends(of_limited)],
    connection: HTTPConnection,
    x_plain_name: Annotated[str | None, Header(max_length=4)] = None,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    kinds: Annotated[list[str], Query(max_length=2)] = [],  # noqa: B006 -- FastAPI's default
    biscuit: Annotated[str, Cookie()] = "no",
    thing: Thing,
) -> Any:
    told = (thing_id, one, two, most, x_plain_name, since, kinds, biscuit, thing)
    return (*told, isinstance(connection, Request))


async def modelled(wishes: Annotated[Wishes, Query()]) -> Any:
    return wishes


async def embedded(
    thing: Thing, other: Annotated[int, Body()], note: Annotated[str | None, Body()] = None
) -> Any:
    return thing, other, note


async def optional(thing: Thing | None = None) -> Any:
    return thing


async def factory(at: Annotated[list[int], Query(default_factory=lambda: [1])]) -> Any:
    return at


async def required(word: str, limit: Annotated[int, Depends(limited)]) -> Any:
    return word, limit


def make_request(query: str = "", headers: dict[str, str] | None = None, **path: Any) -> Any:
    raw = [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": raw,
        "query_string": query.encode(),
        "path_params": path,
    }
    return StrictRequest(scope, empty_receive, QueryParams(query))


async def by_fastapi(call: Any, request: Any, body: Any) -> tuple[Any, list[Any], Response]:
    dependant = get_dependant(path="/{thing_id}", call=call)
    async with AsyncExitStack() as stack:
        request.scope["fastapi_inner_astack"] = request.scope["fastapi_function_astack"] = stack
        solved = await solve_dependencies(
            request=request,
            dependant=dependant,
            body=body,
            async_exit_stack=stack,
            embed_body_fields=_should_embed_body_fields(_get_flat_body_params(dependant)),
        )
    answer = None if solved.errors else await call(**solved.values)
    return answer, solved.errors, solved.response


def plan_of(call: Any) -> CallPlan:
    dependant = get_dependant(path="/{thing_id}", call=call)
    embeds = _should_embed_body_fields(_get_flat_body_params(dependant))
    return CallPlan(dependant, embeds_body=embeds)


async def by_plan(call: Any, request: Any, body: Any) -> tuple[Any, list[Any], Response | None]:
    try:
        answer, injected = await plan_of(call).run(request, body)
    except RequestValidationError as error:
        return None, list(error.errors()), None
    return answer, [], injected


GOOD = {"name": "abc", "count": 2}
REQUESTS: list[tuple[Any, dict[str, Any], Any]] = [
    (whole, {"thing_id": "7"}, GOOD),
    (whole, {"thing_id": "7", "query": "limit=3&kinds=a&kinds=b&from=2026-01-01T00:00:00Z"}, GOOD),
    (whole, {"thing_id": "7", "headers": {"X-Plain-Name": "abcd", "X-Told": "t"}}, GOOD),
    (whole, {"thing_id": "7", "headers": {"Cookie": "biscuit=yes"}}, GOOD),
    (whole, {"thing_id": "x", "query": "limit=99&kinds=1&kinds=2&kinds=3"}, {"name": "abcd"}),
    (whole, {"thing_id": "7", "headers": {"X-Plain-Name": "abcde"}}, Undefined),
    (whole, {"thing_id": "7", "query": "from=never"}, None),
    (whole, {"thing_id": "7"}, []),
    (modelled, {}, Undefined),
    (modelled, {"query": "sort=x&tags=a&tags=b"}, Undefined),
    (embedded, {}, {"thing": GOOD, "other": 3}),
    (embedded, {}, {"thing": {"name": "abcd"}, "note": "n"}),
    (embedded, {}, Undefined),
    (optional, {}, Undefined),
    (optional, {}, None),
    (optional, {}, GOOD),
    (factory, {}, Undefined),
    (factory, {"query": "at=2&at=3"}, Undefined),
    (required, {}, Undefined),
    (required, {"query": "word=&limit=0"}, Undefined),
    (required, {"query": "word=a&limit=2"}, Undefined),
]


@pytest.mark.parametrize(("call", "asked", "body"), REQUESTS, ids=range(len(REQUESTS)))
async def test_it_gives_what_the_framework_gives(
    call: Any, asked: dict[str, Any], body: Any
) -> None:
    theirs, refused, response = await by_fastapi(call, make_request(**asked), body)
    ours, also_refused, injected = await by_plan(call, make_request(**asked), body)
    assert ours == theirs
    assert also_refused == refused
    if injected is not None:
        assert injected.headers.items() == response.headers.items()
        assert injected.status_code == response.status_code


async def test_a_default_is_nobody_elses() -> None:
    async def listing(kinds: Annotated[list[str], Query()] = []) -> Any:  # noqa: B006 -- tried
        kinds.append("mine")
        return kinds

    plan = plan_of(listing)
    answers = [(await plan.run(make_request(), Undefined))[0] for _ in range(2)]
    assert answers == [["mine"], ["mine"]]


@pytest.fixture
def called() -> list[str]:
    return []


def noting(called: list[str], name: str, *needed: Any) -> Callable[..., Awaitable[str]]:
    """A dependency that says when it is called, and depends on at most one other."""

    async def alone() -> str:
        called.append(name)
        return name

    async def after(other: Annotated[str, needed[0]] if needed else str) -> str:  # type: ignore[valid-type]
        called.append(f"{name} after {other}")
        return name

    return after if needed else alone


async def test_who_is_asked_for_twice_is_called_once(called: list[str]) -> None:
    shared = noting(called, "shared")
    left, right = (noting(called, name, Depends(shared)) for name in ("left", "right"))
    again = Depends(shared, use_cache=False)

    async def route(
        a: Annotated[str, Depends(right)],
        b: Annotated[str, Depends(left)],
        c: Annotated[str, again],
        d: Annotated[str, Depends(shared)],
    ) -> Any:
        return a, b, c, d

    answer, _ = await plan_of(route).run(make_request(), Undefined)
    assert answer == ("right", "left", "shared", "shared")
    assert called == ["shared", "right after shared", "left after shared", "shared"]


async def test_what_is_refused_bars_those_who_depend_on_it_only(called: list[str]) -> None:
    other = noting(called, "other")

    async def depending(limit: Annotated[int, Depends(limited)]) -> int:
        called.append("depending")
        return limit

    async def route(
        a: Annotated[int, Depends(depending)], b: Annotated[str, Depends(other)]
    ) -> Any:
        called.append("route")
        return a, b

    with pytest.raises(RequestValidationError) as refusal:
        await plan_of(route).run(make_request("limit=99"), Undefined)
    assert [error["loc"] for error in refusal.value.errors()] == [("query", "limit")]
    assert called == ["other"]
    called.clear()
    await plan_of(route).run(make_request("limit=9"), Undefined)
    assert called == ["depending", "other", "route"]


async def test_nobody_asks_for_a_response_and_none_is_made() -> None:
    assert (await plan_of(modelled).run(make_request(), Undefined))[1] is None


def in_a_thread() -> int:
    return 1


async def yielding() -> AsyncIterator[int]:
    yield 1


class OnCall:
    """An object that is called."""

    async def __call__(self) -> int:
        return 1


async def with_tasks(tasks: BackgroundTasks) -> None: ...
async def with_websocket(websocket: WebSocket) -> None: ...
async def with_scopes(scopes: SecurityScopes) -> None: ...
async def scoped(value: Annotated[str, Security(first, scopes=["a"])]) -> None: ...
async def of_a_scheme(value: Annotated[Any, Depends(HTTPBearer())]) -> None: ...
async def plain(value: Annotated[str, Depends(first)]) -> None: ...


def depending_on(needed: Any) -> Any:
    async def route(value: Annotated[Any, Depends(needed)]) -> None: ...

    return route


@pytest.mark.parametrize(
    "call",
    [
        in_a_thread,
        yielding,
        depending_on(in_a_thread),
        depending_on(yielding),
        depending_on(depending_on(in_a_thread)),
        depending_on(OnCall()),
        with_tasks,
        with_websocket,
        with_scopes,
        scoped,
        of_a_scheme,
    ],
    ids=range(11),
)
def test_what_no_plan_can_do_stops_the_start(call: Any) -> None:
    plan_of(depending_on(plain))
    with pytest.raises(UnsupportedCall):
        plan_of(call)


@pytest.mark.parametrize(("info", "is_fine"), [(params.Body(), True), (params.Form(), False)])
def test_a_form_stops_the_start(info: params.Body, *, is_fine: bool) -> None:
    field = create_model_field(name="name", type_=str, field_info=info)
    dependant = Dependant(call=plain, body_params=[field])
    with nullcontext() if is_fine else pytest.raises(UnsupportedCall):
        CallPlan(dependant, embeds_body=False)
