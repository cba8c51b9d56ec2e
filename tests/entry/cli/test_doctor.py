"""`qp-api doctor` ends with 0 when all is well, and else with a sentence for each thing."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from qp_api.integrations.embedded import EmbeddedServers
from support.commands import Command, told_to
from support.databases import Database, finish, make_template
from support.house import settings_for

FAST = ["fsync", "full_page_writes", "synchronous_commit"]


@pytest.fixture
def safe_database() -> Iterator[Database]:
    """On a server that `make run` would start."""
    with tempfile.TemporaryDirectory(prefix="qp-own-") as folder:
        Path(folder).chmod(0o711)  # root's servers run as another user
        servers = EmbeddedServers(Path(folder))
        postgres = servers.start().postgres
        yield Database("tpl", postgres, make_template(postgres))
        servers.wipe()


async def opened_once(settings: Settings) -> None:
    async with open_process(settings):
        """The first process makes the objects folder."""


def test_a_house_in_health(
    safe_database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = settings.keyring_folder.parent
    qp_api = told_to(settings_for(safe_database, keys), monkeypatch)
    for words, told in ((("doctor",), "All is well.\n"), (("doctor", "--json"), "[]\n")):
        result = qp_api(*words)
        assert (result.exit_code, result.stdout) == (0, told)


@pytest.mark.alone  # with people of other tests, it would want an admin of them
def test_each_complaint_is_one_sentence(qp_api: Command, settings: Settings) -> None:
    finish(opened_once(settings))
    result = qp_api("doctor")
    assert (result.exit_code, result.stderr) == (1, "")
    assert [line.split()[2] for line in result.stdout.splitlines()] == FAST
    as_json = qp_api("doctor", "--json")
    assert (as_json.exit_code, json.loads(as_json.stdout)) == (1, result.stdout.splitlines())


def test_settings_that_are_missing_are_complaints_too(
    qp_api: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QP_PUBLIC_URL")
    result = qp_api("doctor", "--json")
    assert result.exit_code == 1
    (sentence,) = json.loads(result.stdout)
    assert sentence.startswith("QP_PUBLIC_URL is missing: set it to ")
