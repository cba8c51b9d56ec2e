"""The project's own files as text and trees: what the rules of this folder are applied to."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the repository and uses slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def stem(self) -> str:
        return Path(self.path).stem

    @property
    def room(self) -> str | None:
        """The room it belongs to."""
        parts = self.path.split("/")
        return parts[3] if parts[:3] == ["src", "qp_api", "domains"] and len(parts) > 4 else None

    def under(self, *places: str) -> bool:
        """Whether it is one of these files, or in one of these folders (which end in a slash)."""
        return any(
            self.path.startswith(place) if place.endswith("/") else self.path == place
            for place in places
        )

    def at(self, node: ast.AST | int, what: str) -> str:
        """An offence, where a reader finds it."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{self.path}:{line} {what}"


Rule: TypeAlias = Callable[[Source], Iterator[str]]


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file below these folders of the repository, in the order of their paths."""
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return tuple(
        Source(file.relative_to(ROOT).as_posix(), file.read_text())
        for file in files
        if file.is_file()
    )


def assert_kept(rule: Rule, *folders: str) -> None:
    """Fail with every offence that a rule finds in these folders."""
    assert_none(offence for source in sources(*folders) for offence in rule(source))


def assert_none(offences: Iterable[str]) -> None:
    """Fail with every offence, each on a line of its own."""
    found = list(offences)
    assert not found, "\n".join(["", *found])


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute; empty when it is neither."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else f"?.{node.attr}"
    return ""


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Every call beside the dotted name of what is called."""
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def imported(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Every imported name in full: `time`, `time.monotonic`; relative ones with their dots."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node, f"{module}.{alias.name}") for alias in node.names)


def strings(source: Source) -> Iterator[ast.Constant]:
    """Every string that is no docstring."""
    told = {id(statement.value) for statement in source.nodes if isinstance(statement, ast.Expr)}
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node
