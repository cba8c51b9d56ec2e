"""`qp-api seed`: keys and people where there are none, in a sandbox alone."""

import shutil

import pytest

from qp_api.entry.settings import Settings
from support.commands import Command
from support.databases import Database, ask, finish

pytestmark = pytest.mark.alone

PEOPLE = "SELECT count(*) FROM accounts"


def test_a_second_time_changes_nothing(
    qp_api: Command, settings: Settings, database: Database
) -> None:
    shutil.rmtree(settings.keyring_folder)
    settings.key_store_path.unlink()
    for _ in range(2):
        result = qp_api("seed")
        assert (result.exit_code, result.output) == (0, "The demo world stands.\n")
        assert finish(ask(database.admin_dsn, PEOPLE)) == 8


def test_production_is_refused(
    qp_api: Command, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QP_ENVIRONMENT", "production")
    monkeypatch.setenv("QP_PUBLIC_URL", "https://api.example.test")
    result = qp_api("seed")
    assert result.exit_code == 78
    assert result.stderr == "QP_ENVIRONMENT is not sandbox: demo people live nowhere else.\n"
    assert finish(ask(database.admin_dsn, PEOPLE)) == 0
