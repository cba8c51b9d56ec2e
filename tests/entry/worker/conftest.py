"""A database of the test's own with a table of effects."""

import pytest

from support.databases import Database
from support.duties import make_effects


@pytest.fixture
async def effects_table(database: Database) -> None:
    await make_effects(database)
