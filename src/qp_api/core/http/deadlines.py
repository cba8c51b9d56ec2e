"""Deadlines of all that is under way, kept by one timer: one each would cost as a log line does."""

import asyncio
import math
from types import TracebackType
from typing import Final, Self

# uvloop's timers tick in milliseconds and may come a part of one early.
_TICK: Final = 0.001


class Deadline:
    """`asyncio.timeout` without a timer of its own: `with`, and TimeoutError when it was late."""

    __slots__ = ("_cancelling", "_deadlines", "_task", "due", "expired")

    def __init__(
        self, deadlines: "Deadlines", task: asyncio.Task[object] | None, due: float
    ) -> None:
        self._deadlines = deadlines
        self._task = task
        self._cancelling = 0
        self.due = due
        self.expired = False

    def __enter__(self) -> Self:
        if self._task is not None:
            self._cancelling = self._task.cancelling()
        self._deadlines.watch(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._deadlines.forget(self)
        # Somebody else's wish to cancel the task outranks ours.
        if (
            self.expired
            and self._task is not None
            and self._task.uncancel() <= self._cancelling
            and kind is asyncio.CancelledError
        ):
            raise TimeoutError from error

    def postpone(self, seconds: float) -> None:
        """Make it due in so many seconds from now, unless it is too late for that."""
        if not self.expired:
            self.due = self._deadlines.now() + seconds
            self._deadlines.watch(self)

    def expire(self) -> None:
        """Cancel what takes too long."""
        self.expired = True
        if self._task is not None:
            self._task.cancel()


class Deadlines:
    """The deadlines of the running event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watched: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = math.inf

    def within(self, seconds: float) -> Deadline:
        """A deadline for the present task, due in so many seconds from now."""
        return self.until(self.now() + seconds)

    def until(self, due: float) -> Deadline:
        """A deadline for the present task, at a moment of the loop's time."""
        return Deadline(self, asyncio.current_task(), due)

    def now(self) -> float:
        """The loop's time."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # another one than before, whose timer will never ring
            self._loop, self._timer, self._rings_at = loop, None, math.inf
        return loop.time()

    def watch(self, deadline: Deadline) -> None:
        """Expire it when it is due."""
        self._watched.add(deadline)
        if deadline.due < self._rings_at:
            self._ring_at(deadline.due)

    def forget(self, deadline: Deadline) -> None:
        """It is over, one way or the other. The timer stays: when it rings it looks for others."""
        self._watched.discard(deadline)

    def _ring_at(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(due, self._ring)
        self._rings_at = due

    def _ring(self) -> None:
        self._timer, self._rings_at = None, math.inf
        now = self.now() + _TICK
        for deadline in [deadline for deadline in self._watched if deadline.due <= now]:
            self._watched.discard(deadline)
            deadline.expire()
        if self._watched:
            self._ring_at(min(deadline.due for deadline in self._watched))
