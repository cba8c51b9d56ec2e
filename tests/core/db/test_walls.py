"""The second wall alone: every personal table, role and processing state, walked from the notes."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from qp_api.core.actor import Processing
from qp_api.core.db.grants import grants_of
from qp_api.core.db.walls import wall_drift
from qp_api.core.privacy import DataMap, DbRole, build_data_map
from qp_api.core.privacy.data_map import MappedTable
from qp_api.entry.models import all_tables
from support.databases import Database
from support.rows import plant_row, plant_subject

MAP: DataMap = build_data_map(all_tables())
TABLES = [table.name for table in MAP.personal]
STATES = [str(state) for state in Processing]


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A superuser, whom no policy binds, and who plants rows without their parents."""
    connection = await asyncpg.connect(database.admin_dsn)
    await connection.execute("SET session_replication_role = replica")
    yield connection
    await connection.close()


def _sees(role: DbRole, state: str, *, consented: bool) -> bool:
    if role in (DbRole.RIGHTS, DbRole.CUSTODY):
        return True
    return state == "open" and (role is DbRole.SERVICE or consented)


def _granted(table: MappedTable, role: DbRole) -> bool:
    return bool(table.columns_for(role)) or bool(
        table.table.info.get("privacy_grants", {}).get(role)
    )


def _may_delete(table: MappedTable) -> bool:
    """The books are taken from no role's hand: there the missing grant is the wall."""
    return any("DELETE" in grant for grant in grants_of(table, DbRole.SERVICE))


# Alone: planted rows of erased people are a state that the house never has, and its sweeps refuse.
@pytest.mark.alone
@pytest.mark.parametrize("name", TABLES)
async def test_a_role_sees_only_whom_its_purpose_may(
    name: str, database: Database, admin: asyncpg.Connection
) -> None:
    table = MAP[name]
    people: dict[tuple[str, bool], UUID] = {}
    for state in STATES:
        for consented in (False, True):
            person = await plant_subject(
                admin, state, marketing_ok=consented, analytics_ok=consented
            )
            await plant_row(admin, table.table, person)
            people[state, consented] = person
    for role in DbRole:
        connection = await asyncpg.connect(database.dsn(role))
        try:
            if not _granted(table, role):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f"SELECT subject_id FROM {name} LIMIT 1")  # noqa: S608 -- names from the metadata
                continue
            for (state, consented), person in people.items():
                seen = await connection.fetchval(
                    f"SELECT count(*) FROM {name} WHERE subject_id = $1",  # noqa: S608 -- names from the metadata
                    person,
                )
                assert bool(seen) is _sees(role, state, consented=consented), (role, state)
        finally:
            await connection.close()


@pytest.mark.alone
@pytest.mark.parametrize("name", [t.name for t in MAP.personal if _may_delete(t)])
async def test_service_can_neither_write_nor_delete_about_a_restricted_person(
    name: str, database: Database, admin: asyncpg.Connection
) -> None:
    service = await asyncpg.connect(database.dsn(DbRole.SERVICE))
    try:
        for state, touched in (("open", "DELETE 1"), ("restricted", "DELETE 0")):
            person = await plant_subject(admin, state)
            await plant_row(admin, MAP[name].table, person)
            done = await service.execute(f"DELETE FROM {name} WHERE subject_id = $1", person)  # noqa: S608 -- names from the metadata
            assert done == touched
    finally:
        await service.close()


async def test_the_catalog_is_what_the_notes_ask(database: Database) -> None:
    owner = await asyncpg.connect(database.dsn("qp_owner"))
    assert await wall_drift(owner, MAP) == []
    await owner.close()


@pytest.mark.alone
@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("ALTER TABLE idempotency_records NO FORCE ROW LEVEL SECURITY", "does not force"),
        ("DROP POLICY idempotency_records_qp_service ON idempotency_records", "differs"),
        ("CREATE POLICY open_door ON idempotency_records USING (true)", "not asked for"),
        ("GRANT SELECT ON idempotency_records TO qp_marketing", "beyond its purposes"),
        ("REVOKE DELETE ON idempotency_records FROM qp_rights", "lacks DELETE"),
    ],
)
async def test_drift_is_found(database: Database, planted: str, found: str) -> None:
    owner = await asyncpg.connect(database.dsn("qp_owner"))
    await owner.execute(planted)
    drift = await wall_drift(owner, MAP)
    await owner.close()
    assert any(found in line for line in drift), drift


async def test_the_roles_are_members_of_no_other_and_own_nothing(database: Database) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    members = await admin.fetch(
        "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
        " WHERE r.rolname LIKE 'qp\\_%'"
    )
    privileged = await admin.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'qp\\_%'"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"
    )
    owners = await admin.fetch(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    )
    await admin.close()
    assert not members
    assert not privileged
    assert [row["tableowner"] for row in owners] == ["qp_owner"]
