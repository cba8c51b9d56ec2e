"""Reading strictly: what is refused names declared fields only, and repeats nothing."""

from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Query
from pydantic import Field, SecretStr
from starlette.routing import Route

from qp_api.core.http.app import NoStrictRoute
from qp_api.core.http.field_errors import field_errors
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import UndeclaredOperation
from qp_api.core.http.text_types import InModel, OutModel, Secret, StrictInt, Text
from support.http_apps import client_of, make_app, strict_router

CANARY = "canary-7f3a-secret"
JSON = {"Content-Type": "application/json"}


class Line(InModel):
    """A line."""

    label: Annotated[str, Text(20)]
    count: Annotated[StrictInt, Field(ge=0, le=9)] = 0


class ThingIn(InModel):
    """A thing."""

    name: Annotated[str, Text(10)]
    password: SecretStr | None = None
    token: Annotated[str, Secret(50)] = "t"
    owner: UUID | None = None
    lines: Annotated[list[Line], Field(max_length=3, default_factory=list)]
    labels: Annotated[dict[str, StrictInt], Field(default_factory=dict)]


class ThingOut(OutModel):
    """What arrived."""

    name: str
    lines: int


def things() -> APIRouter:
    router = strict_router()

    @router.post("/things/{thing_id}", **operation("make_thing", purpose=None, public=True))
    async def make_thing(
        thing_id: UUID,
        body: ThingIn,
        kinds: Annotated[list[str], Query(max_length=3)] = [],  # noqa: B006 -- FastAPI's default
        limit: Annotated[int, Query(ge=1, le=5)] = 1,
    ) -> ThingOut:
        assert thing_id.int
        assert limit
        assert isinstance(kinds, list)
        return ThingOut(name=body.name, lines=len(body.lines))

    @router.get("/things", **operation("list_things", purpose=None, public=True))
    async def list_things() -> list[str]:
        return []

    return router


@pytest.fixture
def client() -> httpx.AsyncClient:
    return client_of(make_app(things()))


PLACE = "/v1/things/0196f3c2-0000-7000-8000-000000000001"
GOOD: dict[str, Any] = {"name": "a", "lines": [{"label": "x", "count": 1}]}

BAD_BODIES: list[tuple[dict[str, Any], set[tuple[str, str]]]] = [
    ({"name": CANARY * 3}, {("/name", "string_too_long")}),
    ({"name": f"{CANARY[:8]}\0"}, set()),
    ({"name": ["canary-7f3a-secret"]}, {("/name", "string_type")}),
    ({"name": "a", CANARY: 1}, {("", "unknown_field")}),
    ({"name": "a", "lines": [{"label": "x", CANARY: CANARY}]}, {("/lines/0", "unknown_field")}),
    ({"name": "a", "lines": [{"label": "x", "count": CANARY}]}, {("/lines/0/count", "int_type")}),
    ({"name": "a", "lines": [{"label": "x", "count": True}]}, {("/lines/0/count", "int_type")}),
    ({"name": "a", "owner": CANARY}, {("/owner", "uuid_parsing")}),
    ({"name": "a", "labels": {CANARY: CANARY}}, {("/labels", "int_type")}),
    ({"name": "a", "password": [CANARY]}, {("/password", "string_type")}),
    ({"name": "a", "token": CANARY * 5}, {("/token", "string_too_long")}),
    ({}, {("/name", "missing")}),
]


@pytest.mark.parametrize(("body", "expected"), BAD_BODIES, ids=range(len(BAD_BODIES)))
async def test_a_bad_body_is_refused_without_an_echo(
    client: httpx.AsyncClient, body: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    good = await client.post(PLACE, json=GOOD)
    bad = await client.post(PLACE, json=body)
    assert good.json() == {"name": "a", "lines": 1}
    assert bad.status_code in (400, 422)
    assert bad.headers["content-type"] == "application/problem+json"
    assert "canary" not in bad.text
    if expected:
        assert bad.json()["code"] == "invalid_request"
        assert {(e["pointer"], e["code"]) for e in bad.json()["errors"]} == expected


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b'{"name":"a","name":"b"}', JSON, 400, "malformed_json"),
        (b'{"name":NaN}', JSON, 400, "malformed_json"),
        (f'{{"name":"{CANARY}'.encode(), JSON, 400, "malformed_json"),
        (b'{"name":"a"}', {}, 415, "unsupported_media_type"),
        (b'{"name":"a"}', {"Content-Type": f"text/{CANARY}"}, 415, "unsupported_media_type"),
        (
            b'{"name":"a"}',
            {"Content-Type": "application/json; charset=utf-16"},
            415,
            "unsupported_media_type",
        ),
        (
            b'{"name":"a"}',
            {"Content-Type": "application/merge-patch+json"},
            415,
            "unsupported_media_type",
        ),
        (b'{"name":"a"}', {**JSON, "Content-Encoding": "gzip"}, 415, "unsupported_encoding"),
        (b'{"name":"a"}', {**JSON, "Content-Encoding": CANARY}, 415, "unsupported_encoding"),
        (b"null", JSON, 422, "invalid_request"),
        (b"[]", JSON, 422, "invalid_request"),
        (b"", JSON, 422, "invalid_request"),
    ],
    ids=range(12),
)
async def test_a_body_that_is_not_strict_json_is_refused(
    client: httpx.AsyncClient, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = await client.post(PLACE, content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert CANARY not in answer.text


@pytest.mark.parametrize("kind", ["application/json", 'Application/JSON; charset="UTF-8"'])
async def test_json_by_its_name_is_read(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post(PLACE, content=b'{"name":"a"}', headers={"Content-Type": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 200, None),
        ("?limit=2&kinds=a&kinds=b", 200, None),
        (f"?{CANARY}=1", 422, "unknown_parameter"),
        ("?limit=1&limit=2", 422, "unknown_parameter"),
        ("?kinds=%00", 422, "unknown_parameter"),
        ("?kinds=%ff", 422, "unknown_parameter"),
        ("?" + "kinds=1&" * 200, 422, "unknown_parameter"),
        (f"?limit={CANARY}", 422, "invalid_request"),
        ("?limit=9", 422, "invalid_request"),
    ],
    ids=range(9),
)
async def test_only_declared_parameters_are_taken(
    client: httpx.AsyncClient, query: str, status: int, code: str | None
) -> None:
    answer = await client.post(PLACE + query, json=GOOD)
    assert answer.status_code == status
    assert answer.json().get("code") == code
    assert CANARY not in answer.text


async def test_an_operation_without_parameters_takes_none(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/things")).status_code == 200
    refused = await client.get("/v1/things?a=1")
    assert refused.json()["code"] == "unknown_parameter"


async def test_parameters_are_named_by_their_place(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"/v1/things/{CANARY}?limit=9", json=GOOD)
    assert {e["pointer"] for e in answer.json()["errors"]} == {"path/thing_id", "query/limit"}
    assert CANARY not in answer.text


async def test_no_more_than_fifty_errors_are_told(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        PLACE, json={"name": "a", "labels": {str(n): "x" for n in range(300)}}
    )
    assert len(answer.json()["errors"]) == 50


async def test_numbers_in_messages_are_those_of_the_declaration(client: httpx.AsyncClient) -> None:
    answer = await client.post(PLACE, json={"name": "a", "lines": [{"label": "x"}] * 4})
    assert answer.json()["errors"] == [
        {"pointer": "/lines", "code": "too_long", "message": "At most 3 items are expected."}
    ]


def test_one_is_told_in_the_singular() -> None:
    told = {
        bound: field_errors(
            [{"loc": ("body",), "type": "too_short", "ctx": {"min_length": bound}}], declared=set()
        )[0].message
        for bound in (1, 11)
    }
    assert told == {1: "At least 1 item is expected.", 11: "At least 11 items are expected."}


def test_a_route_that_does_not_say_who_may_call_stops_the_start() -> None:
    router = strict_router()
    with pytest.raises(UndeclaredOperation):

        @router.get("/open")
        async def read_open() -> None: ...


def test_a_router_of_another_kind_stops_the_start() -> None:
    router = APIRouter(routes=[Route("/x", lambda _: None)])
    with pytest.raises(NoStrictRoute):
        make_app(router)
