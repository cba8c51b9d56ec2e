"""`qp-api duties`: an operator sees what is owed and what is dead, and sets it going again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qp_api.entry.cli import app
from qp_api.kit.ids import new_id
from support.databases import Database, finish
from support.duties import DeedOwed, fetch, post, run
from support.house import open_house, settings_for
from support.worker_process import environment_of

pytestmark = pytest.mark.alone

Command = Callable[..., Any]


@pytest.fixture
def qp_api(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on a house that owes two duties, one of them given up."""
    settings = settings_for(database, tmp_path)

    async def owe() -> None:
        async with open_house(settings) as process:
            await post(process, DeedOwed(number=1), DeedOwed(number=2))
        await run(
            database,
            "UPDATE duties SET state = 'dead', failure = 'Refused', failed_count = 35"
            " WHERE payload->>'number' = '2'",
        )

    finish(owe())
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, ["duties", *words])


def listed(qp_api: Command, *words: str) -> list[dict[str, Any]]:
    result = qp_api("list", "--json", *words)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.output)
    return found


def test_due_and_dead_are_listed_apart(qp_api: Command) -> None:
    (due,) = listed(qp_api)
    (dead,) = listed(qp_api, "--dead")
    assert (due["kind"], due["state"], due["failure"]) == ("testing.DeedOwed", "waiting", None)
    assert (dead["state"], dead["failure"], dead["failed_count"]) == ("dead", "Refused", 35)
    assert dead["id"] in qp_api("list", "--dead").output


def test_a_dead_duty_is_set_going_again_and_it_is_audited(
    qp_api: Command, database: Database
) -> None:
    (dead,) = listed(qp_api, "--dead")
    result = qp_api("retry", dead["id"])
    assert result.exit_code == 0, result.output
    assert listed(qp_api, "--dead") == []
    assert {duty["id"] for duty in listed(qp_api)} >= {dead["id"]}
    (entry,) = finish(fetch(database, "SELECT * FROM audit_entries"))
    assert (entry["action"], str(entry["object_id"])) == ("duties.retry_duty", dead["id"])
    assert json.loads(entry["details"]) == {"kind": "testing.DeedOwed"}


def test_what_is_not_dead_is_left_alone(qp_api: Command, database: Database) -> None:
    (due,) = listed(qp_api)
    for wrong in (due["id"], str(new_id())):
        result = qp_api("retry", wrong)
        assert result.exit_code == 1
        assert "No dead duty" in result.output
    assert finish(fetch(database, "SELECT 1 FROM audit_entries")) == []
