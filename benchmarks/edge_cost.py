"""What our own layer costs: the edge with its metrics and access line, around an empty application.

In this process, by CPU time: no server, no socket. The line is written to a real file.
"""

import gc
import time
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from qp_api.core.http.edge import Edge, EdgeOptions
from qp_api.core.telemetry.http_observer import HttpObserver
from qp_api.core.telemetry.logs import configure_logs
from qp_api.core.telemetry.metrics import Metrics
from qp_api.kit.clock import SystemClock

from .figures import Spread, spread
from .shapes import HOST

REQUESTS: Final = 5_000
ROUNDS: Final = 11
_HEADERS: Final = [
    (b"host", HOST.encode()),
    (b"accept", b"application/json"),
    (b"authorization", b"Bearer " + b"x" * 400),
    (b"user-agent", b"benchmark"),
]


async def empty(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer 200 with two bytes."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


async def _receive() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _send(_message: Any) -> None:
    """Take it, as a server does."""


async def edge_cost(folder: Path) -> Spread:
    """Microseconds of CPU a request that the edge adds, a round each."""
    with (folder / "edge-lines.log").open("wb") as file:
        return await _measure(file)


async def _measure(file: Any) -> Spread:
    clock = SystemClock()
    observer = HttpObserver(Metrics(), configure_logs(file, clock), clock)
    edge = Edge(empty, options=EdgeOptions(hosts=frozenset({HOST})), observer=observer, clock=clock)
    found = []
    for _ in range(ROUNDS):
        bare, dressed = await _time(empty), await _time(edge)
        found.append((dressed - bare) / REQUESTS * 1e6)
    return spread(found)


async def _time(app: ASGIApp) -> float:
    gc.collect()
    began = time.process_time()
    for _ in range(REQUESTS):
        await app(_scope(), _receive, _send)
    return time.process_time() - began


def _scope() -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": "/v1/me",
        "raw_path": b"/v1/me",
        "query_string": b"",
        "headers": list(_HEADERS),
        "client": ("127.0.0.1", 50_000),
    }
