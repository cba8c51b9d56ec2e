"""The edge's observer: one access line and a few counters a request."""

from typing import Any

from prometheus_client import Counter, Histogram
from structlog.typing import EventDict
from typing_extensions import override

from qp_api.core.http.exchange import Exchange
from qp_api.core.http.observer import Observer
from qp_api.kit.clock import Clock

from .faults import describe
from .logs import LineWriter
from .metrics import Metrics


class HttpObserver(Observer):
    """Writes ready lines past structlog's processors: its fields are all allowed ones."""

    def __init__(self, metrics: Metrics, write: LineWriter, clock: Clock) -> None:
        self._metrics = metrics
        self._write = write
        self._clock = clock
        # A labelled child costs a lock and a look-up; operations and statuses are few.
        self._counters: dict[tuple[str, int], Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        # A plain number, asked for when the figures are read.
        self._in_flight = 0
        metrics.in_flight.set_function(lambda: self._in_flight)

    @override
    def begin(self) -> None:
        self._in_flight += 1

    @override
    def end(self, exchange: Exchange, seconds: float) -> None:
        operation = exchange.operation
        self._in_flight -= 1
        self._counter(operation, exchange.status).inc()
        self._histogram(operation).observe(seconds)
        line = self._line(exchange, "http.request", "info")
        line["method"] = exchange.method
        line["status"] = exchange.status
        line["duration_ms"] = round(seconds * 1000, 2)
        self._write(line)

    @override
    def fault(self, exchange: Exchange, error: BaseException) -> None:
        self._metrics.faults.labels(exchange.operation).inc()
        self._write({**self._line(exchange, "http.fault", "error"), **describe(error)})

    @override
    def part_down(self, part: str, error: Exception) -> None:
        self._write(
            {
                "timestamp": self._clock.process_now(),
                "level": "warning",
                "event": "http.part_down",
                "part": part,
                **describe(error),
            }
        )

    def _line(self, exchange: Exchange, event: str, level: str) -> EventDict:
        line: dict[str, Any] = {
            "timestamp": self._clock.process_now(),
            "level": level,
            "event": event,
            "operation": exchange.operation,
            "route": exchange.route,
            "request_id": exchange.request_id,
        }
        if exchange.trace_id is not None:
            line["trace_id"] = exchange.trace_id
        return line

    def _counter(self, operation: str, status: int) -> Counter:
        found = self._counters.get((operation, status))
        if found is None:
            found = self._metrics.requests.labels(operation, str(status))
            self._counters[operation, status] = found
        return found

    def _histogram(self, operation: str) -> Histogram:
        found = self._histograms.get(operation)
        if found is None:
            found = self._histograms[operation] = self._metrics.seconds.labels(operation)
        return found
