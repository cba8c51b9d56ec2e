"""Figures that a room reads from its own tables; the worker shows them as they were last read."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from prometheus_client import CollectorRegistry, Gauge

from qp_api.core.unit_of_work import UnitOfWork

ReadFigure: TypeAlias = Callable[[UnitOfWork], Awaitable[int]]
"""In custody, which sees everybody: a count and nothing of anybody."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its name after `qp_`, what it says, and how it is read."""

    name: str
    says: str
    read: ReadFigure


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of all rooms, bound as a port."""

    figures: tuple[Figure, ...] = ()

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)


class RoomFigures:
    """A gauge for each figure."""

    def __init__(self, registry: CollectorRegistry, figures: Figures) -> None:
        self._shown = [
            (figure, Gauge(f"qp_{figure.name}", figure.says, registry=registry))
            for figure in figures
        ]

    async def show(self, uow: UnitOfWork) -> None:
        """Read every figure and show it."""
        for figure, gauge in self._shown:
            gauge.set(await figure.read(uow))
