"""Figures of the duties: what is owed, what became of each attempt, and how the bell fares."""

from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from typing_extensions import override

from qp_api.core.duties.claims import Backlog
from qp_api.core.duties.observer import Observer, Outcome

_BUCKETS: Final = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0)


class DutyFigures(Observer):
    """Counts attempts where they are made, and shows the backlog as it was last read."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._attempts = Counter(
            "qp_duty_attempts", "Attempts at duties.", ["kind", "outcome"], registry=registry
        )
        self._seconds = Histogram(
            "qp_duty_seconds",
            "From a duty's claim to its verdict.",
            ["kind"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._due = Gauge("qp_duties_due", "Duties due and unfinished.", registry=registry)
        self._held = Gauge(
            "qp_duties_held", "Due duties that a restriction or freeze holds.", registry=registry
        )
        self._dead = Gauge("qp_duties_dead", "Duties that were given up.", registry=registry)
        self._oldest = Gauge(
            "qp_duties_oldest_due_seconds",
            "For how long the oldest due duty has been due.",
            registry=registry,
        )

    @override
    def attempted(self, kind: str, outcome: Outcome, seconds: float) -> None:
        self._attempts.labels(kind, outcome).inc()
        self._seconds.labels(kind).observe(seconds)

    def show(self, backlog: Backlog, now: datetime) -> None:
        """Show the backlog; `now` is business time."""
        self._due.set(backlog.due)
        self._held.set(backlog.held)
        self._dead.set(backlog.dead)
        since = backlog.oldest_due_at
        self._oldest.set(0 if since is None else max(0.0, (now - since).total_seconds()))


class RetentionFigures:
    """Shows whether deletions were stopped because they were too many (RE-4)."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._stopped = Gauge(
            "qp_retention_stopped",
            "1 while deletions by inactivity are stopped, because they were too many.",
            registry=registry,
        )

    def show(self, *, is_stopped: bool) -> None:
        self._stopped.set(is_stopped)


class BellFigures:
    """Counts the bell's strokes, those that failed, and jobs in Valkey that are none of ours."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._strokes = Counter(
            "qp_bell_strokes",
            "Strokes of the bell that wakes the workers.",
            ["result"],
            registry=registry,
        )

    def rung(self) -> None:
        self._strokes.labels("rung").inc()

    def failed(self) -> None:
        self._strokes.labels("failed").inc()

    def refused(self) -> None:
        self._strokes.labels("refused").inc()
