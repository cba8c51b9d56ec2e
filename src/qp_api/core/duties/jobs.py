"""A room's jobs: which function carries out which message, and what it owes by the calendar."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from qp_api.core.duties.message import Message

from .job import Job

M = TypeVar("M", bound=Message)
Handler = Callable[[Job, Any], Awaitable[None]]
_ROOMS = "qp_api.domains."


@dataclass(frozen=True, slots=True)
class Schedule:
    """A message owed every so often in business time, caught up once after an outage."""

    name: str
    every: timedelta
    message: type[Message]


@dataclass
class JobSet:
    """The jobs of one room, or of all of them together."""

    handlers: dict[str, dict[str, Handler]] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)

    def handles(self, message: type[M]) -> Callable[[Callable[[Job, M], Awaitable[None]]], Handler]:
        """Register an idempotent handler of a message; its name is its room's and its own."""

        def register(handler: Callable[[Job, M], Awaitable[None]]) -> Handler:
            self._add(message.kind(), f"{_room(handler)}.{handler.__name__}", handler)
            return handler

        return register

    def every(self, interval: timedelta, message: type[Message]) -> None:
        """Owe a message by the calendar; all its fields have defaults."""
        if interval <= timedelta(0):
            raise ValueError(f"{message.kind()} can't be owed every {interval}")
        message()  # refused here, not when its time comes
        name = message.kind()
        if name in self.schedules:
            raise ValueError(f"schedule {name} stands twice")
        self.schedules[name] = Schedule(name, interval, message)

    def _add(self, kind: str, name: str, handler: Handler) -> None:
        known = self.handlers.setdefault(kind, {})
        if name in known:
            raise ValueError(f"{name} handles {kind} twice")
        known[name] = handler

    @classmethod
    def joined(cls, sets: Iterable["JobSet"]) -> "JobSet":
        """All jobs of the house."""
        joined = cls()
        for one in sets:
            for kind, name, handler in one:
                joined._add(kind, name, handler)
            for schedule in one.schedules.values():
                joined.every(schedule.every, schedule.message)
        return joined

    def __iter__(self) -> Iterator[tuple[str, str, Handler]]:
        for kind, handlers in self.handlers.items():
            for name, handler in handlers.items():
                yield kind, name, handler


def _room(handler: Callable[..., Any]) -> str:
    """The handler's room, whatever file of it: the name stands in rows and must outlive a move."""
    module = handler.__module__
    if module.startswith(_ROOMS):
        return module.removeprefix(_ROOMS).partition(".")[0]
    return module.rpartition(".")[0].rpartition(".")[2] or module
