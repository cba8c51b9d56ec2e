"""Each operation of the live document beside each key: its scope opens it, or nothing (R22)."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import orjson
import pytest

from entry.authorization.matrix import read_matrix
from qp_api.core.actor import Actor, ActorKind, Scope
from qp_api.core.discovery import discover_domains
from qp_api.core.process import Process
from qp_api.entry.http import document
from qp_api.kit.ids import new_id
from support.http_apps import People, client_of, make_app

REVIEWED = {name: Scope(scope) for name, scope in read_matrix().scopes.items()}
"""What a key may do; every other operation is closed to all of them."""

PATHS: dict[str, dict[str, dict[str, Any]]] = orjson.loads(document())["paths"]
METHODS = {"get", "put", "post", "patch", "delete"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and declaration of each that is not public."""
    for path, item in PATHS.items():
        for method, declared in item.items():
            if method in METHODS and declared.get("security"):
                yield method, path, declared


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def client(process: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    routers = [room.router for room in discover_domains()]
    app = make_app(*routers, process=process, people=people, options={"general_limit": None})
    async with client_of(app) as opened:
        yield opened


def a_key(people: People, *scopes: Scope) -> dict[str, str]:
    """The headers of a key with these scopes."""
    token = "-".join(["key", *scopes]).replace(":", ".")
    people.actors[token] = Actor(
        kind=ActorKind.API_KEY, api_key_id=new_id(), scopes=frozenset(scopes)
    )
    return {"Authorization": f"Bearer {token}"}


def test_the_document_says_what_was_reviewed() -> None:
    found = {one["operationId"]: one.get("x-scope") for _, _, one in operations()}
    assert {name: scope for name, scope in found.items() if scope} == REVIEWED
    assert set(REVIEWED.values()) == set(Scope)
    for _, _, one in operations():
        schemes = [next(iter(way)) for way in one["security"]]
        assert schemes == (["bearer", "api_key"] if one.get("x-scope") else ["bearer"])
        assert "403" in one["responses"]
        assert not (one.get("x-scope") and one["x-step-up"])


async def test_a_key_opens_what_its_scope_names_and_nothing_else(
    client: httpx.AsyncClient, people: People
) -> None:
    """Before the body is read: a bare request is enough."""
    keys: dict[tuple[Scope, ...], dict[str, str]] = {(): a_key(people)}
    keys |= {(scope,): a_key(people, scope) for scope in Scope}
    keys[tuple(Scope)] = a_key(people, *Scope)
    differs = []
    walked = list(operations())
    for method, path, declared in walked:
        wanted = REVIEWED.get(declared["operationId"])
        address = re.sub(r"\{[^}]*\}", str(new_id()), path)
        for scopes, headers in keys.items():
            answer = await client.request(method, address, headers=headers)
            opened = answer.json().get("code") != "scope_required"
            if opened != (wanted is not None and wanted in scopes):
                differs.append((declared["operationId"], scopes, answer.text))
            elif opened:
                assert answer.status_code == 404, answer.text  # nothing there: it went through
    assert not differs
    assert len(walked) >= 60


async def test_in_public_a_key_is_nobody(client: httpx.AsyncClient, people: People) -> None:
    everything = a_key(people, *Scope)
    assert (await client.get("/v1/courses", headers=everything)).status_code == 200
