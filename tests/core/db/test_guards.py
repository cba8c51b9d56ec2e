"""What holds even for the tables' owner: the trail, and a subject's beginning and end."""

import asyncpg
import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from support.databases import Database
from support.people import make_subject
from support.rows import plant_subject


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_entries SET outcome = 'other'", "DELETE FROM audit_entries"],
)
async def test_not_even_the_owner_changes_the_trail(
    change: str, process: Process, database: Database
) -> None:
    subject = await make_subject(process)
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        uow.audit("testing.happen", subject_id=subject)
    owner = await asyncpg.connect(database.dsn("qp_owner"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only ever added to"):
        await owner.execute(f"{change} WHERE subject_id = $1", subject)
    with pytest.raises(asyncpg.PostgresError):
        await owner.execute("TRUNCATE audit_links")
    await owner.close()


async def test_a_subject_keeps_its_beginning_and_its_end(database: Database) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    living, erased = await plant_subject(admin), await plant_subject(admin, "erased")
    await admin.execute("UPDATE subjects SET processing = 'frozen' WHERE id = $1", living)
    with pytest.raises(asyncpg.CheckViolationError, match="beginning"):
        await admin.execute("UPDATE subjects SET created_at = now() WHERE id = $1", living)
    with pytest.raises(asyncpg.CheckViolationError, match="stays erased"):
        await admin.execute("UPDATE subjects SET processing = 'open' WHERE id = $1", erased)
    await admin.close()
