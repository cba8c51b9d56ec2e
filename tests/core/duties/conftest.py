"""A database that these tests have to themselves: the relay claims whatever is due in it."""

from collections.abc import Iterator

import pytest

from support.databases import TEMPLATE, Database, create_database, drop_database, finish
from support.duties import make_effects, run


@pytest.fixture(scope="session")
def duties_database(shared_database: Database) -> Iterator[Database]:
    own = create_database(
        shared_database.server,
        f"{shared_database.name}_duties",
        template=TEMPLATE,
        passwords=shared_database.passwords,
    )
    finish(make_effects(own))
    yield own
    drop_database(own)


@pytest.fixture
async def database(duties_database: Database) -> Database:
    """Empty of duties, schedules, answers and effects, for one test at a time."""
    for table in ("duties", "schedules", "idempotency_records", "test_effects"):
        await run(duties_database, f"DELETE FROM {table}")  # noqa: S608 -- names from the line above
    return duties_database
