"""What a log line may say: listed fields with short plain values; all else is left out by name."""

import re
from enum import Enum
from typing import Final
from uuid import UUID

from structlog.typing import EventDict

ALLOWED: Final = frozenset(
    {
        "action",
        "at",
        "attempt",
        "caused_by",
        "constraint",
        "count",
        "duration_ms",
        "duty_id",
        "environment",
        "event",
        "fault",
        "job",
        "kind",
        "level",
        "logger",
        "method",
        "operation",
        "part",
        "pid",
        "port",
        "request_id",
        "room",
        "route",
        "seconds",
        "setting",
        "signal",
        "state",
        "status",
        "trace_id",
        "version",
    }
)
REDACTED: Final = "redacted"
_LONGEST: Final = 200
# An event is a name in the code; text with a value inside it is none.
_EVENT: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+){0,4}")


def only_allowed(event: EventDict) -> EventDict:
    """Keep allowed fields; `redacted` lists the names of those left out, which are our own."""
    line = {name: _shown(value) for name, value in event.items() if name in ALLOWED}
    left_out = sorted(str(name) for name in event.keys() - ALLOWED)
    if left_out:
        line[REDACTED] = left_out
    name = line.get("event")
    if not isinstance(name, str) or _EVENT.fullmatch(name) is None:
        line["event"] = REDACTED
    return line


def _shown(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    # Nothing else is spelled out: the text of a model, a row or an error holds values.
    text = str(value) if isinstance(value, str | UUID | Enum) else ""
    return text if 0 < len(text) <= _LONGEST and text.isprintable() else REDACTED
