"""A house of this test's own before its commands."""

from pathlib import Path

import pytest

from qp_api.entry.settings import Settings
from qp_api.entry.wiring import establish_keys
from support.commands import Command, told_to
from support.databases import Database, finish
from support.house import settings_for


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """Keys are there, nobody lives there."""
    told = settings_for(database, tmp_path)
    finish(establish_keys(told))
    return told


@pytest.fixture
def qp_api(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    return told_to(settings, monkeypatch)
