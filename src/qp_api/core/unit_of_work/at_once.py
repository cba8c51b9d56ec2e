"""A whole transaction as one statement: opening, effect and tail, for the few hot writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import CTE, ColumnElement, exists, literal, select

from qp_api.core.db.statements import Statement

from .opening import CLAIMED, ClaimedOpening
from .tail import tail_parts


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


class AtOnce(Generic[V]):
    """One statement and its verdict; nothing is written unless everything is.

    `effect` is given the gate under which alone it may write: the person open and locked, the
    idempotency key free and new. For purposes that serve open people only (P2.1 to P2.3).
    """

    def __init__(self, effect: Callable[[ColumnElement[bool]], Effect], verdict: type[V]) -> None:
        person = CLAIMED.cte("person")
        may_write = select(person.c.processing).where(
            person.c.processing == "open", person.c.free, person.c.fingerprint.is_(None)
        )
        made = effect(exists(may_write))
        done = exists(select(literal(1)).select_from(made.done))
        tail = tail_parts(answered=True, gate=done)
        told = select(*person.c, *made.facts, done.label("done")).add_cte(*made.steps, *tail)
        self.statement: Statement[V] = Statement(told, verdict)
