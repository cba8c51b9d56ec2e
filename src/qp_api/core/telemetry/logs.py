"""One line of JSON for each event, from allowed fields only, whichever library speaks."""

import logging
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

from qp_api.kit.clock import Clock

from .faults import describe
from .log_fields import only_allowed

LineWriter = Callable[[EventDict], None]

_LIBRARIES: Final = "library.spoke"


def configure_logs(stream: BinaryIO, clock: Clock, *, level: int = logging.INFO) -> LineWriter:
    """Send structlog and the standard library's loggers to `stream`.

    Gives the writer of ready lines, for the access line, which can't afford the processors.
    """
    sink = structlog.BytesLogger(stream)

    def write(event: EventDict) -> None:
        sink.msg(_line(event))

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _without_exception_text,
            _rendered(clock),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Bridge(write, clock)], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    return write


class _Bridge(logging.Handler):
    """Other people's log records: who spoke and where, since their text may hold values."""

    def __init__(self, write: LineWriter, clock: Clock) -> None:
        super().__init__()
        self._write = write
        self._clock = clock

    @override
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        line: EventDict = {
            "event": _LIBRARIES,
            "level": record.levelname.lower(),
            "logger": record.name,
            "at": f"{record.module}:{record.lineno}",
            **(describe(error) if error is not None else {}),
        }
        self._write({**only_allowed(line), "timestamp": self._clock.process_now()})


def _without_exception_text(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    error: Any = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if error is True:
        error = sys.exception()
    elif isinstance(error, tuple):
        error = error[1]
    return {**event, **describe(error)} if isinstance(error, BaseException) else event


def _rendered(clock: Clock) -> Callable[[WrappedLogger, str, EventDict], bytes]:
    def render(_: WrappedLogger, __: str, event: EventDict) -> bytes:
        return _line({**only_allowed(event), "timestamp": clock.process_now()})

    return render


def _line(event: EventDict) -> bytes:
    return orjson.dumps(event, option=orjson.OPT_UTC_Z)
