"""The matrix as data: who may do what, as a person reviewed it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from entry.authorization.asking import Operation
from entry.authorization.world import CLOSED, KEYS, PUBLIC, ROLES

FILE: Final = Path(__file__).with_name("matrix.toml")
ALLOWED: Final = "ok"
REFUSED: Final = ("401", "403", "404")
COLUMNS: Final = (PUBLIC, *ROLES)
"""Who has a word in each line."""
CALLERS: Final = (*COLUMNS, *KEYS, *CLOSED)
"""And those whose word follows from the tables of scopes and of restriction."""
REFUSALS: Final[Mapping[str, tuple[int, str]]] = {
    "401": (401, "unauthenticated"),
    "403": (403, "role_required"),
    "404": (404, "not_found"),
    "scope": (403, "scope_required"),
    "restricted": (403, "processing_restricted"),
    "frozen": (403, "frozen"),
}
"""The status and the code of each word but `ok`."""
_EVERYBODY: Final = frozenset({"public", "any", "learner"})


@dataclass(frozen=True)
class Matrix:
    """`rows`: operation → column → what they get. The rest says how the walk asks."""

    rows: Mapping[str, Mapping[str, str]]
    scopes: Mapping[str, str] = field(default_factory=dict)
    step_up: frozenset[str] = frozenset()
    while_restricted: frozenset[str] = frozenset()
    unless_frozen: frozenset[str] = frozenset()
    answers: Mapping[str, int] = field(default_factory=dict)
    last: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()

    def is_about_oneself(self, name: str) -> bool:
        """Whether everybody who is signed in may ask, and nobody else: each about themselves."""
        row = self.rows[name]
        return row[PUBLIC] == "401" and all(row[role] == ALLOWED for role in ROLES)

    def allowed(self, name: str) -> str:
        """Somebody who may do it, the owner before all others."""
        return next(role for role in ROLES if self.rows[name][role] == ALLOWED)

    def in_order(self) -> list[str]:
        """The operations, those that close their callers last."""
        return [name for name in self.rows if name not in self.last] + list(self.last)

    def word(self, name: str, caller: str) -> str:
        """What this caller gets: a key by its scope, whoever is closed as another learner."""
        row = self.rows[name]
        if caller in KEYS:
            opened = row[PUBLIC] == ALLOWED or self.scopes.get(name) == caller
            return ALLOWED if opened else "scope"
        if caller in CLOSED:
            opened = row[PUBLIC] == ALLOWED or name in self.while_restricted
            opened = opened and not (caller == "frozen" and name in self.unless_frozen)
            return row["other"] if opened else caller
        return row[caller]

    @property
    def named(self) -> set[str]:
        """Every operation that the file names anywhere."""
        lists = (self.rows, self.scopes, self.step_up, self.while_restricted, self.unless_frozen)
        return {name for one in (*lists, self.answers, self.last, self.waiting) for name in one}


def read_matrix(text: str | None = None) -> Matrix:
    """The file, or a text like it. Raises ValueError for a row of another length or word."""
    told = tomllib.loads(FILE.read_text("utf-8") if text is None else text)
    walk: dict[str, Any] = told.get("walk", {})
    return Matrix(
        rows={name: _row(name, line) for name, line in told["operations"].items()},
        scopes=told.get("scopes", {}),
        step_up=frozenset(told.get("step_up", {}).get("asked", ())),
        while_restricted=frozenset(told.get("while_restricted", {}).get("allowed", ())),
        unless_frozen=frozenset(told.get("while_restricted", {}).get("unless_frozen", ())),
        answers=told.get("answers", {}),
        last=tuple(walk.get("last", ())),
        waiting=frozenset(walk.get("waiting", ())),
    )


def _row(name: str, line: str) -> dict[str, str]:
    words = line.split()
    if words == ["public"]:
        words = [ALLOWED] * len(COLUMNS)
    elif words == ["any"]:
        words = ["401", *[ALLOWED] * len(ROLES)]
    if len(words) != len(COLUMNS) or not set(words) <= {ALLOWED, *REFUSED}:
        raise ValueError(f"{name}: one of {ALLOWED}, {', '.join(REFUSED)} for each of {COLUMNS}")
    return dict(zip(COLUMNS, words, strict=True))


def unlisted(matrix: Matrix, live: Iterable[str]) -> Iterator[str]:
    """What stands in the document alone, or in the file alone."""
    served = set(live)
    for name in sorted(served - set(matrix.rows)):
        yield f"{name}: nobody said who may call it; add its line to {FILE.name}"
    for name in sorted(matrix.named - served):
        yield f"{name}: no such operation is served any more"


def told_otherwise(matrix: Matrix, live: Mapping[str, Operation]) -> Iterator[str]:
    """Where the document's extensions tell another story than the file."""
    for name, row in matrix.rows.items():
        if name not in live:
            continue
        facts, roles = live[name].facts, live[name].roles
        for caller, word in row.items():
            if not _agree(caller, word, roles):
                yield f"{name}: {word} for {caller}, and x-roles {sorted(roles)}"
        if facts.get("x-scope") != matrix.scopes.get(name):
            yield f"{name}: x-scope {facts.get('x-scope')}, and here {matrix.scopes.get(name)}"
        if facts["x-step-up"] != (name in matrix.step_up):
            yield f"{name}: x-step-up {facts['x-step-up']}, and not so here"
        is_open = row[PUBLIC] == ALLOWED or name in matrix.while_restricted
        if facts["x-while-restricted"] != ("allowed" if is_open else "refused"):
            yield f"{name}: x-while-restricted {facts['x-while-restricted']}, and not so here"


def _agree(caller: str, word: str, roles: frozenset[str]) -> bool:
    if "public" in roles:
        return word == ALLOWED
    if caller == PUBLIC:
        return word == "401"
    own = {str(role) for role in ROLES[caller]}
    return (word == "403") == (roles.isdisjoint(_EVERYBODY | own))
