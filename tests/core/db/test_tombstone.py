"""A tombstone that is missing, or switched off, is drift."""

import asyncpg
import pytest

from qp_api.core.db.walls import wall_drift
from qp_api.core.privacy import build_data_map
from qp_api.entry.models import all_tables
from support.databases import Database

MAP = build_data_map(all_tables())


@pytest.mark.alone
@pytest.mark.parametrize(
    "planted",
    [
        "DROP TRIGGER refuse_erased ON idempotency_records",
        "ALTER TABLE idempotency_records DISABLE TRIGGER refuse_erased",
    ],
)
async def test_drift_is_found(planted: str, database: Database) -> None:
    owner = await asyncpg.connect(database.dsn("qp_owner"))
    assert await wall_drift(owner, MAP) == []
    await owner.execute(planted)
    drift = await wall_drift(owner, MAP)
    await owner.close()
    assert drift == ["idempotency_records lets erased people be written about"]
