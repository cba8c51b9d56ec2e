"""`qp-api openapi` and `qp-api data-map`: written from the code, or compared with it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from architecture.sources import ROOT
from qp_api.entry.cli import app

GENERATED = [
    ("openapi", "openapi/openapi.json"),
    ("data-map", "docs/data-map.md"),
    ("portable-schema", "openapi/portable-data.schema.json"),
]


@pytest.mark.parametrize(("command", "file"), GENERATED)
def test_what_is_committed_is_what_the_code_says(
    command: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    before = (ROOT / file).read_bytes()
    result = CliRunner().invoke(app, [command, "--check"])
    assert (result.exit_code, result.output) == (0, "")
    assert (ROOT / file).read_bytes() == before


@pytest.mark.parametrize(("command", "file"), GENERATED)
def test_a_file_that_differs_or_is_gone_fails_and_stays(
    command: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / file
    assert CliRunner().invoke(app, [command]).exit_code == 0
    assert path.read_bytes() == (ROOT / file).read_bytes()
    assert CliRunner().invoke(app, [command, "--check"]).exit_code == 0

    path.write_bytes(path.read_bytes() + b" ")
    result = CliRunner().invoke(app, [command, "--check"])
    assert (result.exit_code, f"{file} is out of date" in result.stderr) == (1, True)
    assert path.read_bytes().endswith(b" ")
    path.unlink()
    assert CliRunner().invoke(app, [command, "--check"]).exit_code == 1
    assert not path.exists()
