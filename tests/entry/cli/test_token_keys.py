"""`qp-api keys`: the keys that sign access tokens, turned by hand and dropped in an emergency."""

import pytest

from qp_api.domains.sign_in.public import ensure_signing_key
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from support.commands import Command
from support.databases import Database, ask, finish

pytestmark = pytest.mark.alone
STATES = "SELECT string_agg(state, ',' ORDER BY created_at) FROM signing_keys"


@pytest.fixture
def served(settings: Settings) -> None:
    """An API has started there once."""

    async def start() -> None:
        async with open_process(settings) as process:
            await ensure_signing_key(process)

    finish(start())


@pytest.mark.usefixtures("served")
def test_a_key_is_published_once_and_waits_for_its_turn(
    qp_api: Command, database: Database
) -> None:
    first = qp_api("keys", "rotate-tokens")
    again = qp_api("keys", "rotate-tokens")

    assert (first.exit_code, again.exit_code) == (0, 1), first.output + again.output
    assert "six minutes" in first.output
    assert "waiting for its turn" in again.output
    assert finish(ask(database.admin_dsn, STATES)) == "active,next"


@pytest.mark.usefixtures("served")
def test_an_emergency_leaves_one_new_key(qp_api: Command, database: Database) -> None:
    kid = "SELECT string_agg(kid, ',') FROM signing_keys"
    before = finish(ask(database.admin_dsn, kid))
    qp_api("keys", "rotate-tokens")

    done = qp_api("keys", "replace-tokens", "--yes")

    assert done.exit_code == 0, done.output
    assert "2 keys dropped" in done.output
    after = finish(ask(database.admin_dsn, kid))
    assert finish(ask(database.admin_dsn, STATES)) == "active"
    assert after != before
    floor = "SELECT count(not_before) FROM signing_keys"
    assert finish(ask(database.admin_dsn, floor)) == 1


@pytest.mark.usefixtures("served")
def test_nobody_drops_keys_without_meaning_it(qp_api: Command, database: Database) -> None:
    kid = "SELECT kid FROM signing_keys"
    before = finish(ask(database.admin_dsn, kid))

    refused = qp_api("keys", "replace-tokens")

    assert refused.exit_code == 1
    assert finish(ask(database.admin_dsn, kid)) == before
