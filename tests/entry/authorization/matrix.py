"""The matrix as data: who may do what, as a person reviewed it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from entry.authorization.asking import PUBLIC, Operation
from entry.authorization.world import ROLES

FILE: Final = Path(__file__).with_name("matrix.toml")
ALLOWED: Final = "ok"
REFUSED: Final = ("401", "403", "404")
CALLERS: Final = (PUBLIC, *ROLES)
_EVERYBODY: Final = frozenset({"public", "any", "learner"})


@dataclass(frozen=True)
class Matrix:
    """`rows`: operation → caller → what they get. The rest says how the walk asks."""

    rows: Mapping[str, Mapping[str, str]]
    answers: Mapping[str, int] = field(default_factory=dict)
    last: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()

    def in_order(self) -> list[str]:
        """The operations, those that close their callers last."""
        return [name for name in self.rows if name not in self.last] + list(self.last)


def read_matrix(text: str | None = None) -> Matrix:
    """The file, or a text like it. Raises ValueError for a row of another length or word."""
    told = tomllib.loads(FILE.read_text("utf-8") if text is None else text)
    walk: dict[str, Any] = told.get("walk", {})
    return Matrix(
        rows={name: _row(name, line) for name, line in told["operations"].items()},
        answers=told.get("answers", {}),
        last=tuple(walk.get("last", ())),
        waiting=frozenset(walk.get("waiting", ())),
    )


def _row(name: str, line: str) -> dict[str, str]:
    words = line.split()
    if words == ["public"]:
        words = [ALLOWED] * len(CALLERS)
    elif words == ["any"]:
        words = ["401", *[ALLOWED] * len(ROLES)]
    if len(words) != len(CALLERS) or not set(words) <= {ALLOWED, *REFUSED}:
        raise ValueError(f"{name}: one of {ALLOWED}, {', '.join(REFUSED)} for each of {CALLERS}")
    return dict(zip(CALLERS, words, strict=True))


def unlisted(matrix: Matrix, live: Iterable[str]) -> Iterator[str]:
    """What stands in the document alone, or in the file alone."""
    served = set(live)
    for name in sorted(served - set(matrix.rows)):
        yield f"{name}: nobody said who may call it; add its line to {FILE.name}"
    for name in sorted({*matrix.rows, *matrix.answers, *matrix.last, *matrix.waiting} - served):
        yield f"{name}: no such operation is served any more"


def told_otherwise(matrix: Matrix, live: Mapping[str, Operation]) -> Iterator[str]:
    """Where the document's `x-roles` tell another story than the file."""
    for name, row in matrix.rows.items():
        if name not in live:
            continue
        roles = live[name].roles
        for caller, word in row.items():
            if not _agree(caller, word, roles):
                yield f"{name}: {word} for {caller}, and x-roles {sorted(roles)}"


def _agree(caller: str, word: str, roles: frozenset[str]) -> bool:
    if "public" in roles:
        return word == ALLOWED
    if caller == PUBLIC:
        return word == "401"
    own = {str(role) for role in ROLES[caller]}
    return (word == "403") == (roles.isdisjoint(_EVERYBODY | own))
