"""The application: nothing of the framework's lies between the edge and a route, but its span."""

import asyncio
from typing import Any

import pytest
from opentelemetry import trace
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Message
from typing_extensions import override

from qp_api.core.http.application import Application
from qp_api.core.http.operations import operation
from support.http_apps import client_of, make_app, strict_router

REQUEST_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


async def _lifespan(app: Application) -> list[str]:
    told: list[str] = []
    heard: asyncio.Queue[Message] = asyncio.Queue()
    for kind in ("lifespan.startup", "lifespan.shutdown"):
        heard.put_nowait({"type": kind})

    async def send(message: Message) -> None:
        told.append(message["type"])

    await app({"type": "lifespan"}, heard.get, send)
    return told


async def test_a_server_that_asks_for_a_lifespan_has_one() -> None:
    assert await _lifespan(make_app()) == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_middleware_that_would_never_be_asked_is_refused() -> None:
    with pytest.raises(RuntimeError):
        make_app().add_middleware(CORSMiddleware)


class Span(trace.NonRecordingSpan):
    """Remembers what it is told."""

    def __init__(self) -> None:
        super().__init__(trace.INVALID_SPAN_CONTEXT)
        self.name = ""
        self.attributes: dict[str, Any] = {}

    @override
    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    @override
    def set_attributes(self, attributes: Any) -> None:
        self.attributes.update(attributes)

    @override
    def update_name(self, name: str) -> None:
        self.name = name


class Spans(trace.TracerProvider, trace.NoOpTracer):
    """A provider, its tracer, and the spans that were begun."""

    def __init__(self) -> None:
        self.begun: list[Span] = []

    @override
    def get_tracer(self, *args: Any, **more: Any) -> trace.Tracer:
        return self

    @override
    def start_span(self, *args: Any, **more: Any) -> trace.Span:
        self.begun.append(Span())
        return self.begun[-1]


async def test_a_traced_application_answers_alike_and_names_its_spans(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    router = strict_router()

    @router.get("/things/{thing}", **operation("read_thing", purpose=None, public=True))
    async def read_thing(thing: str) -> str:
        if thing == "broken":
            raise LookupError
        return thing

    app = make_app(router, options={"general_limit": None})
    paths = ("/v1/things/1", "/v1/things/broken", "/nowhere")
    plain = [await _ask(app, path) for path in paths]
    spans = Spans()
    monkeypatch.setattr(app, "_is_traced", True)
    monkeypatch.setitem(app._telemetry, "tracer_provider", spans)  # noqa: SLF001 -- the global one would stay for all tests
    assert [await _ask(app, path) for path in paths] == plain
    template = "GET /v1/things/{thing}"
    assert [span.name for span in spans.begun] == [template, template, ""]
    faults = [span.attributes.get("error.type") for span in spans.begun]
    assert faults == [None, "LookupError", None]


async def _ask(app: Application, path: str) -> Any:
    answer = await client_of(app, **{"X-Request-Id": REQUEST_ID}).get(path)
    return answer.status_code, answer.content, answer.headers.multi_items()
