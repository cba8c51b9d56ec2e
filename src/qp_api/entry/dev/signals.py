"""Ctrl-C and SIGTERM end the house in order, once, from wherever it is."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Somebody asked the house to stop: unwinds to where it was started, stopping what it meets."""


@contextlib.contextmanager
def until_asked_to_stop() -> Iterator[None]:
    """Run this block until a signal comes; while it unwinds, further signals change nothing."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise StopAsked

    earlier = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield
    except StopAsked:
        pass
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
