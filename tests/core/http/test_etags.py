"""Versions: changes say which one they change, readers say which one they have."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter

from qp_api.core.http.declared_headers import HeaderMismatch
from qp_api.core.http.dependencies import ReadConditionDep, WriteConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.text_types import InModel, OutModel
from support.http_apps import client_of, make_app, strict_router

AT = datetime(2026, 1, 1, tzinfo=UTC)


class ThingOut(OutModel):
    """A thing."""

    version: int


class ThingIn(InModel):
    """A change."""

    name: str


def things() -> APIRouter:
    router = strict_router()
    present = [1]

    @router.get("/thing", **operation("read_thing", purpose=None, public=True, etag="read"))
    async def read_thing(condition: ReadConditionDep) -> ThingOut:
        condition.tag(etag_of(UUID(int=1), present[0]))
        return ThingOut(version=present[0])

    @router.patch("/thing", **operation("update_thing", purpose=None, public=True, etag="write"))
    async def update_thing(body: ThingIn, condition: WriteConditionDep) -> ThingOut:
        assert body.name
        condition.check(etag_of(UUID(int=1), present[0]))
        present[0] += 1
        condition.tag(etag_of(UUID(int=1), present[0]))
        return ThingOut(version=present[0])

    return router


@pytest.fixture
def client() -> httpx.AsyncClient:
    return client_of(make_app(things()))


async def test_a_change_names_the_version_it_changes(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/v1/thing")).headers["etag"]
    changed = await client.patch("/v1/thing", json={"name": "a"}, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()) == (200, {"version": 2})
    assert changed.headers["etag"] == (await client.get("/v1/thing")).headers["etag"] != etag
    stale = await client.patch("/v1/thing", json={"name": "b"}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")


async def test_a_change_without_a_version_is_428(client: httpx.AsyncClient) -> None:
    answer = await client.patch("/v1/thing", json={"name": "a"})
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


@pytest.mark.parametrize("form", ["*", "{0}", '"x", {0}', '{0}, "y"'])
async def test_any_of_the_named_versions_will_do(client: httpx.AsyncClient, form: str) -> None:
    etag = (await client.get("/v1/thing")).headers["etag"]
    headers = {"If-Match": form.format(etag)}
    assert (await client.patch("/v1/thing", json={"name": "a"}, headers=headers)).status_code == 200


@pytest.mark.parametrize("form", ["W/{0}", '"x"', "{0}x", "x", "**"])
async def test_nothing_else_matches(client: httpx.AsyncClient, form: str) -> None:
    etag = (await client.get("/v1/thing")).headers["etag"].strip('"')
    wanted = form.format(f'"{etag}"') if form != "{0}x" else f'"{etag}x"'
    answer = await client.patch("/v1/thing", json={"name": "a"}, headers={"If-Match": wanted})
    assert answer.json()["code"] == "stale"


async def test_what_the_reader_has_is_not_sent_again(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/v1/thing")).headers["etag"]
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        answer = await client.get("/v1/thing", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
        assert answer.headers["cache-control"] == "no-store"
    assert (await client.get("/v1/thing", headers={"If-None-Match": '"x"'})).status_code == 200


def test_a_tag_differs_where_its_version_does() -> None:
    tags = {
        etag_of(AT),
        etag_of(AT + timedelta(microseconds=1)),
        etag_of(UUID(int=1), 1),
        etag_of(UUID(int=2), 1),
        etag_of(UUID(int=1), 11),
        etag_of("a", "b"),
        etag_of("ab"),
    }
    assert len(tags) == 7
    assert etag_of(UUID(int=1), 1) == etag_of(UUID(int=1), 1)


@pytest.mark.parametrize("documented", [None, "write"])
def test_a_header_that_is_read_is_documented_and_the_other_way_round(
    documented: str | None,
) -> None:
    router = strict_router()
    with pytest.raises(HeaderMismatch):

        @router.get("/x", **operation("read_x", purpose=None, public=True, etag=documented))  # type: ignore[arg-type]
        async def read_x(condition: ReadConditionDep) -> None: ...
