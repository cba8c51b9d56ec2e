"""Every personal table that the house has, walked as the purpose's own role: none is forgotten."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from core.subject_data.planted_people import AT, work
from qp_api.core.privacy import DbRole, Erase, build_data_map
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import count_rows, erase
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.core.subject_data.subjects import add_subject
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import Mode
from qp_api.entry.models import all_tables
from qp_api.kit.ids import SubjectId, new_subject_id
from support.databases import Database
from support.rows import plant_row, plant_subject

pytestmark = pytest.mark.alone  # rows planted without their parents meet no sweep
MAP = build_data_map(all_tables())
PLAN = plan_erasure(MAP)


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A superuser, who plants rows without their parents."""
    connection = await asyncpg.connect(database.admin_dsn)
    await connection.execute("SET session_replication_role = replica")
    yield connection
    await connection.close()


async def _plant_everywhere(process: Process, admin: asyncpg.Connection) -> SubjectId:
    subject_id = new_subject_id()
    await process.keyring.create(subject_id)
    async with work(process) as uow:
        await add_subject(uow, subject_id, at=AT)
    for step in PLAN:
        await plant_row(admin, MAP[step.table].table, subject_id)
    # A charge that nobody tried to pay is given back before the walk; this one was tried.
    await admin.execute(
        "UPDATE payment_attempts a SET charge_id = c.id FROM charges c"
        " WHERE a.subject_id = $1 AND c.subject_id = $1",
        subject_id,
    )
    return subject_id


async def test_the_walk_reaches_every_table(process: Process, admin: asyncpg.Connection) -> None:
    person, other = [await _plant_everywhere(process, admin) for _ in range(2)]
    whole = {step.table: {str(step.action): 1} for step in PLAN}
    async with work(process, mode=Mode.EXCLUSIVE, about=person) as uow:
        assert await erase(uow, [person]) == whole
    async with work(process) as uow:
        left = await count_rows(uow, [person])
        assert await count_rows(uow, [other]) == whole
    gone = {step.table for step in PLAN if step.action is Erase.DELETE}
    assert left.keys() == whole.keys() - gone
    await process.keyring.shred([person])
    assert await find_remains(process, [person]) == []


async def test_every_personal_table_is_in_the_plan() -> None:
    assert {table.name for table in MAP.personal} <= {step.table for step in PLAN}


@pytest.mark.parametrize(
    "name", [step.table for step in PLAN if step.action is Erase.DELETE and step.mapped.is_personal]
)
async def test_the_tombstone_stands_on_every_table_whose_rows_go(
    name: str, database: Database, admin: asyncpg.Connection
) -> None:
    """DR-15: refused for whom is erased, by nothing else for whom is open."""
    rights = await asyncpg.connect(database.dsn(DbRole.RIGHTS))
    try:
        erased = await plant_subject(admin, "erased")
        assert await _refusal(rights, name, erased) == "refuse_erased"
        assert await _refusal(rights, name, await plant_subject(admin)) != "refuse_erased"
    finally:
        await rights.close()


async def _refusal(rights: asyncpg.Connection, name: str, subject_id: UUID) -> str | None:
    try:
        await plant_row(rights, MAP[name].table, subject_id)
    except asyncpg.IntegrityConstraintViolationError as error:
        found: str | None = error.constraint_name
        return found
    return None
