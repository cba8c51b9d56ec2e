"""Routes are found by segments; no order of declaration, no number of routes changes the answer."""

from collections.abc import Awaitable, Callable

import pytest
from fastapi import APIRouter
from fastapi.telemetry import _api, _asgi

from qp_api.core.http.operations import operation
from qp_api.core.http.route_index import RouteTaken
from support.http_apps import client_of, make_app, strict_router


def routes(*paths: str) -> APIRouter:
    """Each path answers the number of its place."""
    router = strict_router()
    for number, path in enumerate(paths):
        declared = operation(f"read_{number}", purpose=None, public=True)
        router.add_api_route(path, _always(number), methods=["GET"], **declared)
    return router


def _always(number: int) -> Callable[[], Awaitable[int]]:
    async def answer() -> int:
        return number

    return answer


PATHS = ("/{any}", "/things", "/things/{thing}", "/things/new", "/things/new/{part}", "/{any}/old")


@pytest.mark.parametrize("order", [PATHS, PATHS[::-1]], ids=["forth", "back"])
async def test_the_literal_segment_wins_and_the_parameter_is_never_lost(
    order: tuple[str, ...],
) -> None:
    client = client_of(make_app(routes(*order)))
    expected = {
        "/v1/x": "/{any}",
        "/v1/things": "/things",
        "/v1/things/7": "/things/{thing}",
        "/v1/things/new": "/things/new",
        "/v1/things/new/7": "/things/new/{part}",
        "/v1/things/old": "/things/{thing}",
        "/v1/x/old": "/{any}/old",
    }
    for path, template in expected.items():
        assert order[(await client.get(path)).json()] == template, path


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v1/things/", "/v1//", "/v1/things/new/", "/v1/things/7/8", "/v1/a/b", "/"],
)
async def test_there_is_nothing_elsewhere(path: str) -> None:
    assert (await client_of(make_app(routes(*PATHS))).get(path)).json()["code"] == "not_found"


async def test_no_path_is_mended_by_a_redirect() -> None:
    answer = await client_of(make_app(routes("/things"))).get("/v1/things/")
    assert answer.status_code == 404
    assert "location" not in answer.headers


async def test_head_is_answered_as_get_is() -> None:
    client = client_of(make_app(routes("/things")))
    head, get = await client.head("/v1/things"), await client.get("/v1/things")
    assert (head.status_code, head.headers["content-length"]) == (
        200,
        get.headers["content-length"],
    )


async def test_a_convertor_that_refuses_leads_nowhere() -> None:
    router = strict_router()

    @router.get("/numbers/{n:int}", **operation("read_number", purpose=None, public=True))
    async def read_number(n: int) -> int:
        return n

    client = client_of(make_app(router))
    assert (await client.get("/v1/numbers/7")).json() == 7
    assert (await client.get("/v1/numbers/x")).json()["code"] == "not_found"


def test_two_routes_for_one_path_stop_the_start() -> None:
    with pytest.raises(RouteTaken):
        make_app(routes("/things/{a}", "/things/{b}"))


def test_the_framework_still_has_the_hooks_that_name_a_span_and_its_fault() -> None:
    assert callable(_api._route_selected)  # noqa: SLF001 -- route_index.py stands on it
    assert callable(_asgi._exception)  # noqa: SLF001 -- handlers.py stands on it
