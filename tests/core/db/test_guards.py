"""What holds even for the tables' owner: the trail, and a subject's beginning and end."""

import asyncpg
import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.db.guards import guard_drift
from qp_api.core.db.state_moves import StateMoves, move_function
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


def _moving(**needs: tuple[str, ...]) -> str:
    moves = {"open": ("shut",), "shut": ()}
    return move_function("doors", StateMoves("state", moves, needs=needs))


async def test_a_state_goes_where_its_moves_let_it(database: Database) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    await admin.execute("CREATE TABLE doors (state text, reason text)")
    await admin.execute(_moving(shut=("reason",)))
    await admin.execute(
        "CREATE TRIGGER guard_moves BEFORE INSERT OR UPDATE ON doors"
        " FOR EACH ROW EXECUTE FUNCTION guard_moves_doors()"
    )
    await admin.execute("INSERT INTO doors VALUES ('open', NULL)")
    with pytest.raises(asyncpg.CheckViolationError, match="without its reasons"):
        await admin.execute("UPDATE doors SET state = 'shut'")
    await admin.execute("UPDATE doors SET state = 'shut', reason = 'r'")
    await admin.execute("UPDATE doors SET reason = NULL")  # it may go later
    with pytest.raises(asyncpg.CheckViolationError, match="does not go from shut to open"):
        await admin.execute("UPDATE doors SET state = 'open'")
    with pytest.raises(asyncpg.CheckViolationError, match="without its reasons"):
        await admin.execute("INSERT INTO doors VALUES ('shut', NULL)")
    await admin.execute("DROP TABLE doors")
    await admin.close()


async def test_a_guard_that_is_switched_off_is_drift(process: Process, database: Database) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    assert await guard_drift(admin, process.data_map) == []
    await admin.execute("ALTER TABLE rights_requests DISABLE TRIGGER guard_moves")
    assert await guard_drift(admin, process.data_map) == [
        "rights_requests lacks its guard guard_moves"
    ]
    await admin.execute("ALTER TABLE rights_requests ENABLE TRIGGER guard_moves")
    await admin.close()
