"""What the edge tells: one line and a few figures a request, and no word of the client's."""

from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from pydantic import SecretStr

from qp_api.core.http.operations import operation
from qp_api.core.http.text_types import InModel
from qp_api.core.telemetry.http_observer import HttpObserver
from qp_api.core.telemetry.metrics import Metrics
from qp_api.kit.clock import FixedClock
from support.http_apps import NOON, client_of, make_app, strict_router

CANARY = "canary-41aa"


class Body(InModel):
    """A secret."""

    secret: SecretStr


def tiny() -> APIRouter:
    router = strict_router()

    @router.post("/things/{thing}", **operation("make_thing", purpose=None, public=True))
    async def make_thing(thing: str, body: Body) -> str:
        if thing == "broken":
            raise RuntimeError(body.secret.get_secret_value())
        return "made"

    return router


class Heard:
    """An application whose lines and figures are looked at."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.metrics = Metrics()
        clock = FixedClock(NOON)
        self.observer = HttpObserver(
            self.metrics, lambda line: self.lines.append(dict(line)), clock
        )
        used = {"observer": self.observer, "clock": clock, "render_metrics": self.metrics.render}
        self.client = client_of(
            make_app(tiny(), options={"metrics_token": "scrape"}, collaborators=used)
        )

    async def ask(self, path: str, secret: str, **more: Any) -> httpx.Response:
        return await self.client.post(path, json={"secret": secret}, **more)


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def test_a_request_is_one_line(heard: Heard) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    answer = await heard.ask("/v1/things/a", "x", headers={"traceparent": trace})
    assert heard.lines == [
        {
            "timestamp": NOON,
            "level": "info",
            "event": "http.request",
            "method": "POST",
            "operation": "make_thing",
            "route": "/v1/things/{thing}",
            "request_id": answer.headers["x-request-id"],
            "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            "status": 200,
            "duration_ms": 0.0,
        }
    ]


async def test_a_fault_is_a_line_more(heard: Heard) -> None:
    assert (await heard.ask("/v1/things/broken", CANARY)).status_code == 500
    fault, request = heard.lines
    assert (fault["event"], fault["level"], fault["fault"]) == (
        "http.fault",
        "error",
        "RuntimeError",
    )
    assert (request["event"], request["status"]) == ("http.request", 500)
    assert fault["request_id"] == request["request_id"]
    assert b'qp_http_faults_total{operation="make_thing"} 1.0' in heard.metrics.render()


async def test_nothing_of_the_client_is_in_lines_or_figures(heard: Heard) -> None:
    headers = {
        "X-Request-Id": f"{CANARY}!",
        "User-Agent": CANARY,
        "Authorization": CANARY,
        "X-Forwarded-For": CANARY,
        "traceparent": CANARY,
    }
    await heard.ask(f"/v1/things/{CANARY}?{CANARY}={CANARY}", CANARY, headers=headers)
    await heard.ask(f"/v1/things/{CANARY}", CANARY, headers=headers)
    await heard.ask(f"/{CANARY}", CANARY, headers=headers)
    await heard.ask("/v1/things/broken", CANARY)
    await heard.client.request(CANARY, "/v1/things/a")
    await heard.client.post("/v1/things/a", content=CANARY, headers={"Host": CANARY})
    assert len(heard.lines) == 7
    assert CANARY not in str(heard.lines)
    assert CANARY.encode() not in heard.metrics.render()


async def test_why_a_part_is_down_is_logged_without_its_text(heard: Heard) -> None:
    heard.observer.part_down("database", ConnectionError(CANARY))
    [line] = heard.lines
    assert (line["event"], line["level"]) == ("http.part_down", "warning")
    assert (line["part"], line["fault"]) == ("database", "ConnectionError")
    assert CANARY not in str(line)


async def test_figures_are_counted_by_operation_and_status(heard: Heard) -> None:
    await heard.ask("/v1/things/a", "x")
    await heard.ask("/v1/things/a", "x")
    await heard.ask("/nowhere", "x")
    page = await heard.client.get("/metrics", headers={"Authorization": "Bearer scrape"})
    text = page.text
    assert 'qp_http_requests_total{operation="make_thing",status="200"} 2.0' in text
    assert 'qp_http_requests_total{operation="unmatched",status="404"} 1.0' in text
    assert 'qp_http_request_seconds_count{operation="make_thing"} 2.0' in text
    assert "qp_http_requests_in_flight 1.0" in text
    assert b"qp_http_requests_in_flight 0.0" in heard.metrics.render()
