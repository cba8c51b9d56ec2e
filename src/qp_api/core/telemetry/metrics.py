"""The process's figures, in a registry of its own; labels are names from the code, never values."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """What the HTTP side counts; other parts register theirs in `registry`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "qp_http_requests",
            "Requests answered.",
            ["operation", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "qp_http_request_seconds",
            "From the headers in to the last byte out.",
            ["operation"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "qp_http_requests_in_flight", "Requests being answered.", registry=self.registry
        )
        self.faults = Counter(
            "qp_http_faults",
            "Requests that broke on our side.",
            ["operation"],
            registry=self.registry,
        )

    def render(self) -> bytes:
        """The Prometheus text format."""
        return generate_latest(self.registry)
