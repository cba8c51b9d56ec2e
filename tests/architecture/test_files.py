"""Files stay small, are named after their reader's question, and say nothing that ages."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

import pytest

from architecture.sources import ROOT, assert_none, sources

FORBIDDEN_NAMES = {
    *("util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"),
    *("constant", "constants", "data", "info", "obj", "tmp"),
}
MOST_LINES, MOST_TEST_LINES = 300, 400
MEDIAN, NINTH_TENTH = 80, 180

UNREAD = {".venv", ".git", ".data", ".hypothesis", "dist", "node_modules", "__pycache__", "assets"}
READ = {".py", ".md", ".toml", ".cfg", ".yaml", ".yml", ".json", ".mako", ".j2", ".txt", ""}
AGING = {
    "a to-do is an issue": re.compile(r"(#|<!--|{#)\s*(TODO|FIXME|XXX|HACK)\b"),
    "registries come from the environment": re.compile(
        r"\b(pypi|npmjs|pythonhosted)\.(org|com)\b|\b(ghcr|docker|quay)\.io\b"
        r"|\b(artifactory|nexus|registry|mirrors?)\.[\w-]+\.\w+|\bindex-url\s*="
    ),
    "a path on somebody's machine": re.compile(r"(?<![\w.}])/(home|Users|work|workspace)/\w"),
}


def long_files(lengths: Mapping[str, int], most: int) -> Iterator[str]:
    for path, length in lengths.items():
        if length > most:
            yield f"{path} has {length} lines, {most} at most: split it by question"


def budget(lengths: Mapping[str, int]) -> Iterator[str]:
    ordered = sorted(lengths.values())
    if median(ordered) > MEDIAN:
        yield f"the median file has {median(ordered)} lines, {MEDIAN} at most"
    ninth = ordered[len(ordered) * 9 // 10]
    if ninth > NINTH_TENTH:
        yield f"nine files of ten have up to {ninth} lines, {NINTH_TENTH} at most"


def nameless(paths: Iterator[str]) -> Iterator[str]:
    for path in paths:
        for part in Path(path).with_suffix("").parts:
            if part in FORBIDDEN_NAMES or part.rpartition("_")[2] in ("utils", "helpers", "misc"):
                yield f"{path}: {part!r} answers no reader's question"


def aging(path: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        for reason, pattern in AGING.items():
            if pattern.search(line):
                yield f"{path}:{number} {reason}"


def lengths_of(*folders: str) -> dict[str, int]:
    return {source.path: source.text.count("\n") for source in sources(*folders)}


def written() -> Iterator[tuple[str, str]]:
    """Every text in the repository but the lock file, and this file, which names what it seeks."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not (name in UNREAD or name.endswith("_cache"))]
        for file in (Path(folder, name) for name in names):
            if file.suffix in READ and file.name != "uv.lock" and file != Path(__file__):
                yield file.relative_to(ROOT).as_posix(), file.read_text(errors="replace")


def test_files_keep_to_their_budget() -> None:
    assert_none(
        [
            *long_files(lengths_of("src"), MOST_LINES),
            *long_files(lengths_of("tests"), MOST_TEST_LINES),
            *budget(lengths_of("src")),
        ]
    )


def test_a_planted_long_file_is_found() -> None:
    assert list(long_files({"src/a.py": 301, "src/b.py": 300}, MOST_LINES)) == [
        "src/a.py has 301 lines, 300 at most: split it by question"
    ]
    short = dict.fromkeys("abcdefghijk", 80)
    assert not list(budget(short))
    assert len(list(budget(short | dict.fromkeys("cdefghijk", 81)))) == 1
    assert len(list(budget(short | dict.fromkeys("jk", 181)))) == 1


def test_names_answer_a_question() -> None:
    assert_none(nameless(source.path for source in sources("src", "tests", "migrations")))


@pytest.mark.parametrize("name", ["utils.py", "common/rows.py", "date_helpers.py", "constants.py"])
def test_a_planted_name_is_found(name: str) -> None:
    assert list(nameless(iter([f"src/qp_api/core/{name}"])))
    assert not list(nameless(iter(["src/qp_api/core/subject_data/data_map.py"])))


def test_nothing_written_ages() -> None:
    assert_none(offence for path, text in written() for offence in aging(path, text))


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # TODO: later",
        "index = 'https://pypi.org/simple'",
        "FROM docker.io/library/python",
        "index-url = 'https://wheels.example'",
        "root = Path('/home/somebody/qp-api')",
    ],
)
def test_a_planted_line_is_found(line: str) -> None:
    assert len(list(aging("src/qp_api/core/errors.py", line))) == 1
    assert not list(aging("docs/a.md", "A todo is an issue; data lie in /var/lib/qp-api/."))
