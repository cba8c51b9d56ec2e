"""Claims: the same request has the same one, any other another; a bad key is refused."""

from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from pydantic import Field

from qp_api.core.http.dependencies import IdempotencyDep, OptionalIdempotencyDep
from qp_api.core.http.operations import operation
from qp_api.core.http.text_types import InModel
from qp_api.core.idempotency import IdempotencyClaim
from qp_api.core.privacy.purposes import Purpose
from support.http_apps import People, client_of, make_app, strict_router

CANARY = "canary-c0de"
KEY = "0f1e-key"


class Body(InModel):
    """Anything with fields."""

    a: int = 0
    b: Annotated[dict[str, Any], Field(default_factory=dict)]


class Claims:
    """Routes that remember the claims they were handed."""

    def __init__(self) -> None:
        self.seen: list[IdempotencyClaim | None] = []
        self.router = self._router()

    def _router(self) -> APIRouter:
        router = strict_router()

        @router.post(
            "/a/{thing_id}", **operation("make_a", purpose=Purpose.DELIVERY, idempotent="required")
        )
        async def make_a(thing_id: int, body: Body, claim: IdempotencyDep) -> int:
            self.seen.append(claim)
            return thing_id + body.a

        @router.post("/b", **operation("make_b", purpose=Purpose.DELIVERY, idempotent="optional"))
        async def make_b(body: Body, claim: OptionalIdempotencyDep) -> int:
            self.seen.append(claim)
            return body.a

        return router

    @property
    def last(self) -> IdempotencyClaim:
        assert self.seen[-1] is not None
        return self.seen[-1]


@pytest.fixture
def claims() -> Claims:
    return Claims()


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def client(claims: Claims, people: People) -> httpx.AsyncClient:
    return client_of(make_app(claims.router, people=people), **people.add("tok"))


async def _claim(
    client: httpx.AsyncClient, claims: Claims, path: str, content: str, **headers: str
) -> IdempotencyClaim:
    sent = {"Content-Type": "application/json", "Idempotency-Key": KEY, **headers}
    assert (await client.post(path, content=content, headers=sent)).status_code == 200
    return claims.last


async def test_the_same_request_has_the_same_claim(
    client: httpx.AsyncClient, claims: Claims
) -> None:
    first = await _claim(client, claims, "/v1/a/1", '{"a":1,"b":{"x":1,"y":[1.5]}}')
    again = await _claim(client, claims, "/v1/a/1", ' {"b": {"y":[1.50],"x":1}, "a":1}')
    quoted = await _claim(
        client,
        claims,
        "/v1/a/1",
        '{"a":1,"b":{"x":1,"y":[1.5]}}',
        **{"Idempotency-Key": f'"{KEY}"'},
    )
    assert first == again == quoted
    assert isinstance(first.record_id, UUID)
    assert first.record_id.version == 8
    assert len(first.fingerprint) == 32


async def test_another_body_or_resource_is_another_request_under_the_same_record(
    client: httpx.AsyncClient, claims: Claims
) -> None:
    first = await _claim(client, claims, "/v1/a/1", '{"a":1}')
    for path, content in (("/v1/a/1", '{"a":2}'), ("/v1/a/2", '{"a":1}')):
        other = await _claim(client, claims, path, content)
        assert other.record_id == first.record_id
        assert other.fingerprint != first.fingerprint


async def test_another_person_operation_or_key_is_another_record(
    client: httpx.AsyncClient, claims: Claims, people: People
) -> None:
    records = {
        (await _claim(client, claims, "/v1/a/1", "{}")).record_id,
        (await _claim(client, claims, "/v1/a/1", "{}", **people.add("other"))).record_id,
        (await _claim(client, claims, "/v1/b", "{}")).record_id,
        (await _claim(client, claims, "/v1/a/1", "{}", **{"Idempotency-Key": "other"})).record_id,
    }
    assert len(records) == 4


async def test_a_claim_tells_nothing_of_key_or_body(
    client: httpx.AsyncClient, claims: Claims
) -> None:
    claim = await _claim(
        client, claims, "/v1/b", f'{{"b":{{"x":"{CANARY}"}}}}', **{"Idempotency-Key": CANARY}
    )
    assert CANARY not in repr(claim)
    assert CANARY.encode() not in claim.fingerprint + claim.record_id.bytes


async def test_a_key_is_required_where_it_is(client: httpx.AsyncClient, claims: Claims) -> None:
    missing = await client.post("/v1/a/1", json={})
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_required")
    assert (await client.post("/v1/b", json={})).status_code == 200
    assert claims.seen == [None]


@pytest.mark.parametrize(
    "key",
    [
        "",
        " ",
        "a b",
        "x" * 256,
        "ä",
        '"unclosed',
        '"a"x',
        '"a\\b"',
        '""',
        '"' + "x" * 256 + '"',
        '"a b"',
    ],
    ids=range(11),
)
async def test_a_malformed_key_is_refused(client: httpx.AsyncClient, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode("latin-1")}
    for path in ("/v1/a/1", "/v1/b"):
        answer = await client.post(path, json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "x" * 255,
        "!~",
        '"' + "x" * 255 + '"',
        "8e03978e-40d5-43e8",
        '"a\\"b\\\\c"',
        '"a";b=1',
    ],
)
async def test_a_visible_key_is_taken(client: httpx.AsyncClient, key: str) -> None:
    answer = await client.post("/v1/b", json={}, headers={"Idempotency-Key": key})
    assert answer.status_code == 200


async def test_two_keys_are_none(client: httpx.AsyncClient) -> None:
    twice = [("Idempotency-Key", "a"), ("Idempotency-Key", "a")]
    assert (await client.post("/v1/b", json={}, headers=twice)).json()[
        "code"
    ] == "idempotency_key_invalid"
