"""A check that is silenced names its code and its reason."""

import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from architecture.sources import Source, assert_kept

WITH_REASON = re.compile(r"#\s*noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s+--\s+\S.{3,}")
WITH_CODE = re.compile(r"#\s*type:\s*ignore\[[a-z-]+(,\s*[a-z-]+)*\]")
SILENCERS = {
    re.compile(r"#\s*noqa\b"): (WITH_REASON, "noqa: CODE -- reason"),
    re.compile(r"#\s*ruff:\s*noqa"): (re.compile(r"\Z."), "a whole file is never silenced"),
    re.compile(r"#\s*type:\s*ignore\b"): (WITH_CODE, "type: ignore[code]"),
    re.compile(r"#\s*mypy:"): (re.compile(r"\Z."), "mypy is told in pyproject.toml"),
    re.compile(r"#\s*nosec\b"): (re.compile(r"#\s*nosec\s+B\d+\s+--\s+\S"), "nosec B000 -- reason"),
    re.compile(r"#\s*pragma:\s*no"): (
        re.compile(r"#\s*pragma:\s*no (cover|branch)\s+--\s+\S"),
        "pragma: no cover -- reason",
    ),
}


def silenced(source: Source) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type != tokenize.COMMENT:
            continue
        for silencer, (accepted, form) in SILENCERS.items():
            if silencer.search(token.string) and not accepted.search(token.string):
                yield source.at(token.start[0], f"{token.string!r}: write `# {form}`")


def test_what_is_silenced_has_its_reason() -> None:
    assert_kept(silenced, "src", "tests", "migrations", "benchmarks")


@pytest.mark.parametrize(
    ("fault", "fine"),
    [
        ("x = f()  # noqa: S101", "x = f()  # noqa: S101 -- narrows for mypy"),
        ("x = f()  # noqa: S101 - narrows", "x = f()  # noqa: S101, S608 -- narrows for mypy"),
        ("x = f()  # noqa", "x = '# noqa'"),
        ("# ruff: noqa: D", "# as ruff has it"),
        ("x = f()  # type: ignore", "x = f()  # type: ignore[arg-type]"),
        ("# mypy: ignore-errors", "# the mypy way"),
        ("x = f()  # nosec", "x = f()  # nosec B608 -- names of our own"),
        ("x = f()  # pragma: no cover", "x = f()  # pragma: no cover -- another platform"),
    ],
)
def test_a_planted_silence_is_found(fault: str, fine: str) -> None:
    assert list(silenced(Source("src/qp_api/core/a.py", f"{fault}\n")))
    assert not list(silenced(Source("src/qp_api/core/a.py", f"{fine}\n")))
