"""`qp-api …` in this process, with the settings of a test's own house."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from typer.testing import CliRunner, Result

from qp_api.entry.cli import app
from qp_api.entry.settings import Settings
from support.house_settings import tell
from support.worker_process import environment_of

Command: TypeAlias = Callable[..., Result]


def told_to(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A command that reads these settings and no others; `typed` is what somebody types."""
    variables = environment_of(settings)
    tell(monkeypatch, {name: value for name, value in variables.items() if name.startswith("QP_")})
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words, typed=None: CliRunner().invoke(app, words, input=typed)
