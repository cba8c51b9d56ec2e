"""A process whose map has the planted tables too, on a database that this folder's tests share."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.schema import CreateTable

from core.subject_data.planted_tables import Planted
from qp_api.core.db.walls import wall_statements
from qp_api.core.privacy import DataMap, build_data_map
from qp_api.core.process import Process
from qp_api.entry.models import all_tables
from support.databases import TEMPLATE, Database, create_database, drop_database, finish
from support.house import open_house, settings_for


def planted_map() -> DataMap:
    planted = build_data_map(Planted.metadata).tables
    own = build_data_map(all_tables()).tables
    return DataMap(own + tuple(table for table in planted if table.name != "subjects"))


@pytest.fixture(scope="session")
def planted_database(shared_database: Database) -> Iterator[Database]:
    made = create_database(
        shared_database.server,
        f"{shared_database.name}_planted",
        template=TEMPLATE,
        passwords=shared_database.passwords,
    )
    finish(_plant_tables(made.dsn("qp_owner")))
    yield made
    drop_database(made)


async def _plant_tables(owner_dsn: str) -> None:
    owner = await asyncpg.connect(owner_dsn)
    for table in Planted.metadata.sorted_tables:
        if table.name != "subjects":
            await owner.execute(str(CreateTable(table).compile(dialect=dialect())))  # type: ignore[no-untyped-call]
    for line in wall_statements(planted_map()):
        await owner.execute(line)
    await owner.close()


@pytest.fixture
async def house(planted_database: Database, house_folder: Path) -> AsyncIterator[Process]:
    folder = house_folder / planted_database.name
    folder.mkdir(exist_ok=True)
    async with open_house(settings_for(planted_database, folder)) as opened:
        yield replace(opened, data_map=planted_map())
