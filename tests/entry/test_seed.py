import time

import pytest

from qp_api.core.process import Process
from qp_api.core.settings import Environment
from qp_api.domains.sandbox.public import DEMO_CLASSMATES, DEMO_SIGN_INS
from qp_api.entry.seed import NoSandbox, plant_demo_world
from support.databases import Database, ask, execute

pytestmark = pytest.mark.alone

COUNTS = {
    "accounts": len(DEMO_SIGN_INS) + len(DEMO_CLASSMATES),
    "courses": 4,
    "cohorts": 6,
    "enrollments": 3,
}


async def _counts(database: Database) -> dict[str, int]:
    sql = "SELECT count(*) FROM {}"
    return {table: await ask(database.admin_dsn, sql.format(table)) for table in COUNTS}


def _remove(database: Database, people: str) -> None:
    for table in ("credentials", "email_lookup", "accounts"):
        execute(database.admin_dsn, f"DELETE FROM {table} WHERE subject_id IN ({people})")  # noqa: S608 -- our own words


@pytest.fixture
async def planted(process: Process) -> Process:
    await plant_demo_world(process)
    return process


async def test_the_world_is_planted_within_three_seconds(
    process: Process, database: Database
) -> None:
    started = time.monotonic()

    await plant_demo_world(process)

    assert time.monotonic() - started < 3
    assert await _counts(database) == COUNTS


async def test_planting_again_changes_nothing(planted: Process, database: Database) -> None:
    entries = await ask(database.admin_dsn, "SELECT count(*) FROM audit_entries")
    keys = planted.keyring.store_reads

    await plant_demo_world(planted)

    assert await _counts(database) == COUNTS
    assert await ask(database.admin_dsn, "SELECT count(*) FROM audit_entries") == entries
    assert planted.keyring.store_reads == keys


async def test_what_was_cut_off_is_completed(planted: Process, database: Database) -> None:
    for cut in (
        "DELETE FROM enrollments",
        "DELETE FROM cohorts USING courses WHERE courses.id = course_id AND code <> 'QM-101'",
        "DELETE FROM courses WHERE code <> 'QM-101'",
    ):
        execute(database.admin_dsn, cut)
    _remove(database, "SELECT subject_id FROM accounts WHERE roles @> '{dpo}'")

    await plant_demo_world(planted)

    assert await _counts(database) == COUNTS


async def test_who_went_since_stays_away(planted: Process, database: Database) -> None:
    """P5.3: an erased person does not come back with the next start."""
    _remove(database, "SELECT subject_id FROM enrollments")

    await plant_demo_world(planted)

    assert await ask(database.admin_dsn, "SELECT count(*) FROM accounts") == COUNTS["accounts"] - 3


@pytest.mark.usefixtures("planted")
async def test_every_role_has_its_person_who_is_also_a_learner(database: Database) -> None:
    roles = "SELECT array_agg(DISTINCT role) FROM accounts, unnest(roles) AS role"
    found = await ask(database.admin_dsn, roles)
    learners = (
        "SELECT count(*) FROM accounts WHERE roles @> '{learner}' AND verified_at IS NOT NULL"
    )

    assert set(found) == {person.role for person in DEMO_SIGN_INS}
    assert await ask(database.admin_dsn, learners) == COUNTS["accounts"]


@pytest.mark.usefixtures("planted")
async def test_one_demo_cohort_is_full_and_three_have_a_price(database: Database) -> None:
    full = "SELECT count(*) FROM cohorts WHERE taken = capacity"
    priced = "SELECT count(*) FROM cohorts WHERE price_poisha > 0"
    free = "SELECT count(*) FROM cohorts WHERE price_poisha = 0 AND taken < capacity"

    assert await ask(database.admin_dsn, full) == 1
    assert await ask(database.admin_dsn, priced) == 3
    assert await ask(database.admin_dsn, free) == 2


async def test_production_has_no_demo_people(process: Process, database: Database) -> None:
    process.settings = process.settings.model_copy(update={"environment": Environment.PRODUCTION})

    with pytest.raises(NoSandbox):
        await plant_demo_world(process)

    assert await ask(database.admin_dsn, "SELECT count(*) FROM accounts") == 0
