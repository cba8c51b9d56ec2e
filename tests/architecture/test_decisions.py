"""Every decision fits on a page and names what enforces it; what it names is there."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest

from architecture.sources import ROOT, assert_none

PARTS = ("**Context.**", "**Decision.**", "**Consequences.**", "**Alternatives.**")
ENFORCED = re.compile(r"^\*\*Enforced by\*\*(?P<what>.+)\Z", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([^`]+)`")
MOST_LINES = 60

SOUND = """# 0001 One thing is decided

**Context.** a **Decision.** b **Consequences.** c **Alternatives.** d

**Enforced by** the import contract `rings`, `tests/architecture/`, `qp-api openapi --check`.
"""


@cache
def contracts() -> set[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"] for contract in config["tool"]["importlinter"]["contracts"]}


def unenforced(name: str, text: str) -> Iterator[str]:
    found = ENFORCED.search(text)
    if found is None:
        yield f"{name}: it does not end with `**Enforced by**`: it is an opinion"
        return
    named = [thing for thing in NAMED.findall(found["what"]) if " " not in thing]
    for thing in named:
        if not ((ROOT / thing).exists() if "/" in thing else thing in contracts()):
            yield f"{name}: enforced by {thing}, which is not there"
    if not named:
        yield f"{name}: names no test, contract or lint"


def misshapen(name: str, text: str) -> Iterator[str]:
    if not re.match(rf"# {name[:4]} \S", text):
        yield f"{name}: its heading does not begin with its number"
    if text.count("\n") > MOST_LINES:
        yield f"{name}: longer than a page"
    for part in PARTS:
        if part not in text:
            yield f"{name}: lacks {part}"


def test_decisions_are_enforced() -> None:
    found = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [file.name[:4] for file in found] == [f"{n:04}" for n in range(1, len(found) + 1)]
    for rule in (unenforced, misshapen):
        assert_none(line for file in found for line in rule(file.name, file.read_text()))


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("**Enforced by** the", "It is enforced by the"),
        ("`tests/architecture/`", "`tests/wishes/`"),
        ("`rings`", "`wings`"),
        ("`rings`, `tests/architecture/`, ", ""),
        ("# 0001", "# 0002"),
        ("**Alternatives.**", "Alternatives:"),
        ("a **Decision", "a\n" * MOST_LINES + "**Decision"),
    ],
)
def test_a_planted_opinion_is_found(part: str, fault: str) -> None:
    def complaints(text: str) -> list[str]:
        return [line for rule in (unenforced, misshapen) for line in rule("0001-one.md", text)]

    assert complaints(SOUND) == []
    assert part in SOUND
    assert len(complaints(SOUND.replace(part, fault))) == 1
