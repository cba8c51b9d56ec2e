"""Commands are found by their files, and one doesn't load the others."""

import subprocess
import sys

from typer.testing import CliRunner

from qp_api.entry.cli import app

HEAVY = "'sqlalchemy', 'fastapi', 'uvicorn', 'asyncpg'"


def test_the_list_shows_what_each_file_promises() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    assert "behind `make run`" in result.output
    assert "_settings" not in result.output


def test_the_list_loads_no_command() -> None:
    script = (
        "import sys; from typer.testing import CliRunner; from qp_api.entry.cli import app; "
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0; "
        f"print([name for name in ({HEAVY}) if name in sys.modules])"
    )
    told = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_a_command_is_loaded_by_its_name() -> None:
    result = CliRunner().invoke(app, ["dev", "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "QP_DATA_DIR" in result.output


def test_a_name_without_a_file_is_refused() -> None:
    result = CliRunner().invoke(app, ["no-such-thing"])
    assert result.exit_code == 2
    assert "No such command" in result.output


def test_a_wrong_setting_ends_a_command_with_its_name() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "qp_api.entry.cli", "serve"],
        env={"QP_PUBLIC_URL": "not-a-url"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 78
    assert "QP_PUBLIC_URL is wrong" in told.stderr
    assert "QP_DATABASE__HOST is missing" in told.stderr
    assert "not-a-url" not in told.stderr
    assert "Traceback" not in told.stderr
