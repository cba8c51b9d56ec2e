"""A whole transaction as one statement: opening, effect and tail, for the few hot writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import CTE, ColumnElement, exists, literal, select

from qp_api.core.db.statements import Statement

from .opening import CLAIMED, ClaimedOpening
from .tail import Count, Shape, tail_parts


@dataclass(frozen=True, slots=True)
class Verdict(ClaimedOpening):
    """How the person stood, and whether the effect took place; a room adds what its rule asks."""

    done: bool


V = TypeVar("V", bound=Verdict)


@dataclass(frozen=True, slots=True)
class Effect:
    """A room's part: `done` has a row when it took place, `steps` go with it, `facts` are told."""

    done: CTE
    steps: tuple[CTE, ...]
    facts: tuple[ColumnElement[Any], ...]


_USUAL: Final = Shape(Count.ONE, Count.ONE, answered=True)


class AtOnce(Generic[V]):
    """One statement and its verdict; nothing is written unless everything is.

    `effect` is given the gate under which alone it may write: the person open and locked, the
    idempotency key free and new. For purposes that serve open people only (P2.1 to P2.3).
    """

    def __init__(self, effect: Callable[[ColumnElement[bool]], Effect], verdict: type[V]) -> None:
        self._effect = effect
        self._verdict = verdict
        # Compiled now, so that what can't be done right is refused when it is declared.
        self._by_shape = {_USUAL: self._compile(_USUAL)}

    def statement(self, shape: Shape) -> Statement[V]:
        """The whole statement with a tail of this shape."""
        known = self._by_shape.get(shape)
        if known is None:
            known = self._by_shape[shape] = self._compile(shape)
        return known

    def _compile(self, shape: Shape) -> Statement[V]:
        person = CLAIMED.cte("person")
        may_write = select(person.c.processing).where(
            person.c.processing == "open", person.c.free, person.c.fingerprint.is_(None)
        )
        made = self._effect(exists(may_write))
        done = exists(select(literal(1)).select_from(made.done))
        tail = tail_parts(shape, gate=done)
        told = select(*person.c, *made.facts, done.label("done")).add_cte(*made.steps, *tail)
        return Statement(told, self._verdict)
