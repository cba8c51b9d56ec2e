"""Answers are FastAPI's to the byte, whatever status and headers a route sets."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.responses import PlainTextResponse, StreamingResponse
from typing_extensions import override

from qp_api.core.http.exchange import Exchange
from qp_api.core.http.observer import Unobserved
from qp_api.core.http.operations import operation
from qp_api.core.http.rendering import UnsupportedAnswer
from qp_api.core.http.text_types import OutModel
from support.http_apps import client_of, make_app, strict_router

CANARY = "canary-8c2d"


class ThingOut(OutModel):
    """A thing."""

    name: str
    note: str | None = None


THING = ThingOut(name="তালা")


async def marked(response: Response) -> None:
    response.headers["X-Marked"] = "a"
    response.set_cookie("b", "c")


Marked = Annotated[None, Depends(marked)]


async def give_model() -> ThingOut:
    return THING


async def give_models() -> list[ThingOut]:
    return [THING, THING]


async def give_dict_for_model() -> ThingOut:
    return {"name": "a"}  # type: ignore[return-value]


async def give_nothing() -> None:
    return


async def give_unsaid():  # type: ignore[no-untyped-def]
    return {"things": [THING]}


async def give_marked(_: Marked, response: Response) -> ThingOut:
    response.headers["Location"] = "/v1/things/1"
    response.status_code = 202
    return THING


async def give_no_content(response: Response) -> ThingOut:
    response.status_code = 204
    return THING


async def give_response(_: Marked) -> Response:
    return Response(b"whole", status_code=203, media_type="text/plain")


async def give_text() -> PlainTextResponse:
    return PlainTextResponse("text")


async def give_stream() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    return StreamingResponse(pieces(), media_type="text/csv")


CASES: list[tuple[Any, dict[str, Any]]] = [
    (give_model, {}),
    (give_model, {"status_code": 201}),
    (give_model, {"response_model_exclude_none": True}),
    (give_model, {"response_model_include": {"name"}}),
    (give_models, {}),
    (give_dict_for_model, {}),
    (give_nothing, {}),
    (give_nothing, {"status_code": 204}),
    (give_unsaid, {}),
    (give_unsaid, {"response_model": dict[str, list[ThingOut]]}),
    (give_marked, {"status_code": 201}),
    (give_no_content, {}),
    (give_response, {}),
    (give_text, {"response_class": PlainTextResponse}),
    (give_stream, {"response_class": StreamingResponse}),
]


@pytest.mark.parametrize(("endpoint", "options"), CASES, ids=range(len(CASES)))
async def test_it_is_the_frameworks_answer(endpoint: Any, options: dict[str, Any]) -> None:
    bare = FastAPI()
    bare.add_api_route("/v1/it", endpoint, **options)
    router = strict_router()
    router.add_api_route("/it", endpoint, **options, **operation("it", purpose=None, public=True))
    theirs = await _ask(httpx.AsyncClient(transport=httpx.ASGITransport(bare), base_url="http://t"))
    ours = await _ask(client_of(make_app(router)))
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
    given = [header for header in ours.headers.multi_items() if header[0] in theirs.headers]
    assert given == theirs.headers.multi_items()


async def _ask(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get("/v1/it")


class Faults(Unobserved):
    """Remembers what broke."""

    def __init__(self) -> None:
        self.seen: list[BaseException] = []

    @override
    def fault(self, exchange: Exchange, error: BaseException) -> None:
        self.seen.append(error)


def wrong() -> APIRouter:
    router = strict_router()

    @router.get("/wrong", **operation("give_wrong", purpose=None, public=True))
    async def give_wrong() -> ThingOut:
        return {"name": [CANARY]}  # type: ignore[return-value]

    return router


async def test_what_the_model_refuses_is_a_fault_that_keeps_no_value() -> None:
    faults = Faults()
    answer = await client_of(make_app(wrong(), collaborators={"observer": faults})).get("/v1/wrong")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    [error] = faults.seen
    assert type(error).__name__ == "ResponseValidationError"
    assert getattr(error, "body", None) is None
    assert CANARY not in answer.text


def test_a_model_that_is_not_to_be_json_stops_the_start() -> None:
    router = strict_router()
    declared = operation("give_model", purpose=None, public=True)
    with pytest.raises(UnsupportedAnswer):
        router.add_api_route("/x", give_model, response_class=PlainTextResponse, **declared)
