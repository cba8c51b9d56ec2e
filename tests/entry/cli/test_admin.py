"""`qp-api admin bootstrap`: the first admin, once, audited; nobody reads the password."""

import json
from typing import Any

import httpx
import pytest

from qp_api.core.process import Process
from qp_api.domains.sign_in.public import Passwords, SignInAuthenticator, ensure_signing_key
from qp_api.entry.http import create_app
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from support.commands import Command
from support.databases import Database, finish
from support.duties import fetch

pytestmark = pytest.mark.alone

PASSWORD = "nine herons over the delta"
WORDS = ("admin", "bootstrap", "--born-on", "1980-02-03", "--name", "Casey Sample")
FIRST = (*WORDS, "--email", "casey@example.org")
TYPED = f"{PASSWORD}\n{PASSWORD}\n"


async def sign_in(settings: Settings, email: str) -> tuple[int, dict[str, Any]]:
    """What the API answers, from the files and tables that the command left."""
    async with open_process(settings) as process:
        return await _sign_in(process, email)


async def _sign_in(process: Process, email: str) -> tuple[int, dict[str, Any]]:
    await ensure_signing_key(process)
    authenticator = SignInAuthenticator(process)
    await authenticator.start()
    transport = httpx.ASGITransport(app=create_app(process, authenticator))
    async with httpx.AsyncClient(transport=transport, base_url="http://qp.test") as client:
        answer = await client.post("/v1/sign-in", json={"email": email, "password": PASSWORD})
        token = answer.json().get("access_token", "")
        me = await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    await authenticator.stop()
    process.port(Passwords).close()
    return answer.status_code, me.json()


def test_the_first_admin_may_sign_in_and_it_is_audited(
    qp_api: Command, settings: Settings, database: Database
) -> None:
    result = qp_api(*FIRST, typed=TYPED)
    assert (result.exit_code, PASSWORD in result.output) == (0, False)
    assert result.output.endswith("The first admin may sign in.\n")

    status, me = finish(sign_in(settings, "casey@example.org"))
    assert (status, me["name"], me["roles"]) == (200, "Casey Sample", ["admin", "learner"])

    (entry,) = finish(
        fetch(database, "SELECT * FROM audit_entries WHERE action = 'sign_in.establish_account'")
    )
    assert (entry["actor_kind"], entry["subject_id"]) == ("system", entry["object_id"])
    assert str(entry["subject_id"]) == me["id"]
    assert json.loads(entry["details"]) == {"roles": ["admin", "learner"]}


def test_there_is_one_first_admin(qp_api: Command, database: Database) -> None:
    assert qp_api(*FIRST, typed=TYPED).exit_code == 0
    before = finish(fetch(database, "SELECT * FROM audit_entries"))
    for email in ("other@example.org", "casey@example.org"):
        result = qp_api(*WORDS, "--email", email, typed=TYPED)
        assert result.exit_code == 1
        assert "There is an admin already" in result.output
    assert finish(fetch(database, "SELECT * FROM audit_entries")) == before
    assert len(finish(fetch(database, "SELECT 1 FROM accounts"))) == 1


def test_a_house_begins_with_an_officer_too(qp_api: Command, database: Database) -> None:
    """The second person for the first grant of a power (R21)."""
    assert qp_api(*FIRST, typed=TYPED).exit_code == 0
    officer = (*WORDS, "--role", "dpo", "--email", "officer@example.org")

    made = qp_api(*officer, typed=TYPED)

    assert made.output.endswith("The first officer for data protection may sign in.\n")
    again = qp_api(*WORDS, "--role", "dpo", "--email", "other@example.org", typed=TYPED)
    assert again.exit_code == 1
    assert "There is an officer for data protection already" in again.output
    assert qp_api(*WORDS, "--role", "finance", "--email", "x@example.org", typed=TYPED).exit_code
    held = finish(fetch(database, "SELECT roles FROM accounts ORDER BY registered_at"))
    assert [set(row["roles"]) for row in held] == [{"admin", "learner"}, {"dpo", "learner"}]


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (FIRST, "short\nshort\n", "At least 15 characters are expected."),
        (FIRST, "casey sample 2026\ncasey sample 2026\n", "contains a name or an address"),
        ((*WORDS, "--email", "nobody"), TYPED, "This is no e-mail address."),
        ((*FIRST, "--born-on", "2020-01-01"), TYPED, "16"),
        (FIRST, f"{PASSWORD}\nanother\n", "do not match"),
        ((*FIRST, "--born-on", "yesterday"), TYPED, "--born-on"),
    ],
)
def test_what_is_refused_leaves_nothing(
    words: tuple[str, ...], typed: str, told: str, qp_api: Command, database: Database
) -> None:
    result = qp_api(*words, typed=typed)
    assert result.exit_code != 0
    assert told in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for table in ("accounts", "subjects", "audit_entries"):
        assert finish(fetch(database, f"SELECT 1 FROM {table}")) == []  # noqa: S608 -- our own names


def test_an_address_with_an_account_stays_a_learners(qp_api: Command, database: Database) -> None:
    assert qp_api("seed").exit_code == 0
    statement = "UPDATE accounts SET roles = '{learner}' WHERE roles @> '{admin}'"
    finish(fetch(database, statement))
    result = qp_api(*WORDS, "--email", "admin@example.org", typed=TYPED)
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        1,
        "This address has an account already.",
    )


def test_the_password_may_come_from_the_environment(
    qp_api: Command, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QP_ADMIN_PASSWORD", PASSWORD)
    assert qp_api(*FIRST).exit_code == 0
    status, _ = finish(sign_in(settings, "casey@example.org"))
    assert status == 200
