"""`qp-api serve` and `qp-api worker` start on what is safe, and else say why and end."""

import pytest

from qp_api.entry.settings import Settings
from support.commands import Command

COMMANDS = pytest.mark.parametrize("command", ["serve", "worker"])


def refused(qp_api: Command, command: str) -> list[str]:
    result = qp_api(command)
    assert (result.exit_code, result.stdout) == (78, "")
    return list(result.stderr.splitlines())


@pytest.fixture
def in_production(qp_api: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("QP_ENVIRONMENT", "production")
    monkeypatch.setenv("QP_PUBLIC_URL", "https://api.example.test")
    return qp_api


@COMMANDS
def test_production_starts_on_no_unsafe_server(command: str, in_production: Command) -> None:
    """The tests' server is fast: what it answered is lost with a power cut."""
    lines = refused(in_production, command)
    assert [line.split()[2] for line in lines] == [
        "fsync",
        "full_page_writes",
        "synchronous_commit",
    ]


@COMMANDS
def test_production_starts_with_no_unsafe_setting(
    command: str, in_production: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QP_PUBLIC_URL", "http://api.example.test")
    assert refused(in_production, command) == ["QP_PUBLIC_URL is not https."]


@COMMANDS
def test_without_keys_it_says_what_to_do(command: str, qp_api: Command, settings: Settings) -> None:
    settings.key_store_path.unlink()
    (line,) = refused(qp_api, command)
    assert "run `qp-api keys init`" in line
