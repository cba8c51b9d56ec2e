"""Sealing on a real database: numbers without gaps, checkpoints outside, tampering by SQL found."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from typing_extensions import override

from qp_api.core.actor import SYSTEM
from qp_api.core.audit.checkpoint import read_checkpoint
from qp_api.core.audit.checkpoints import CheckpointLog
from qp_api.core.audit.inspection import inspect_trail
from qp_api.core.audit.sealer import ChainForked, CheckpointsCut, OpenWork, seal_pending
from qp_api.core.audit.verify import Keys
from qp_api.core.crypto.signing import Signer
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.integrations.object_store.local_folder import LocalFolder
from qp_api.kit.ids import new_id
from support.databases import Database, ask

pytestmark = pytest.mark.alone

CHECKPOINTS = "audit/checkpoints/000000000.jsonl"


class Broken(Exception):
    pass


@pytest.fixture
def objects(tmp_path: Path) -> ObjectStore:
    return LocalFolder(tmp_path / "objects")


@pytest.fixture
def log(objects: ObjectStore, signer: Signer) -> CheckpointLog:
    return CheckpointLog(objects, signer)


@pytest.fixture
def open_work(process: Process) -> OpenWork:
    return lambda: UnitOfWork(process, Purpose.LAW, SYSTEM)


@pytest.fixture
def open_snapshot(process: Process) -> OpenWork:
    return lambda: UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.SNAPSHOT)


async def act(process: Process, times: int = 1, purpose: Purpose = Purpose.DELIVERY) -> None:
    async with UnitOfWork(process, purpose, SYSTEM) as uow:
        for number in range(times):
            uow.audit(
                "testing.act",
                subject_id=new_id(),
                object_id=new_id(),
                details={"number": number, "who": new_id(), "codes": ["b", "a"], "Zero": None},
            )


@asynccontextmanager
async def signed_in(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def tamper(database: Database, *statements: str) -> None:
    """As somebody who owns the server: no grant, policy or trigger holds."""
    async with signed_in(database.admin_dsn) as admin:
        await admin.execute("SET session_replication_role = replica")
        for statement in statements:
            await admin.execute(statement)


async def links(database: Database) -> list[tuple[int, int]]:
    """Number and batch of every link, in order."""
    async with signed_in(database.admin_dsn) as admin:
        rows = await admin.fetch("SELECT seq, batch FROM audit_links ORDER BY seq")
    return [(row["seq"], row["batch"]) for row in rows]


@pytest.fixture
def flaws(
    open_work: OpenWork, open_snapshot: OpenWork, log: CheckpointLog, keys: Keys
) -> Callable[[], Awaitable[set[str]]]:
    async def look() -> set[str]:
        findings = await inspect_trail(open_work, open_snapshot, log, keys)
        return {str(finding.flaw) for finding in findings}

    return look


Flaws = Callable[[], Awaitable[set[str]]]


async def test_waiting_entries_are_sealed_in_batches_and_witnessed(
    process: Process, database: Database, open_work: OpenWork, log: CheckpointLog, flaws: Flaws
) -> None:
    await act(process, 3)
    await act(process, 2, Purpose.RIGHTS)
    assert await flaws() == set()
    assert await seal_pending(open_work, log, most=4) == 4
    assert await seal_pending(open_work, log, most=4) == 1
    assert await seal_pending(open_work, log, most=4) == 0
    assert await links(database) == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 2)]
    checkpoints = [read_checkpoint(document) async for document in log]
    assert [(c.batch, c.seq, c.count) for c in checkpoints] == [(1, 4, 4), (2, 5, 1)]
    assert await flaws() == set()
    assert await ask(database.admin_dsn, "SELECT count(*) FROM audit_pending") == 0


async def test_an_entry_of_an_undone_transaction_leaves_no_gap(
    process: Process, database: Database, open_work: OpenWork, log: CheckpointLog
) -> None:
    await act(process)
    with pytest.raises(Broken):
        async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
            uow.audit("testing.act")
            raise Broken
    await act(process)
    assert await seal_pending(open_work, log) == 2
    assert await links(database) == [(1, 1), (2, 1)]


async def test_many_sealers_make_one_chain(
    process: Process, open_work: OpenWork, log: CheckpointLog, flaws: Flaws
) -> None:
    async def seal_all() -> int:
        return sum([await seal_pending(open_work, log, most=3) for _ in range(10)])

    await act(process, 20)
    one, other, _ = await asyncio.gather(seal_all(), seal_all(), act(process, 10))
    assert one + other + await seal_all() == 30
    assert await flaws() == set()


async def test_a_crash_before_the_checkpoint_is_made_good(
    process: Process, open_work: OpenWork, log: CheckpointLog, signer: Signer, flaws: Flaws
) -> None:
    class FullDisk(LocalFolder):
        @override
        async def append_line(self, key: str, line: bytes) -> None:
            raise Broken

    await act(process)
    with pytest.raises(Broken):
        await seal_pending(open_work, CheckpointLog(FullDisk(Path("/nowhere")), signer))
    assert await flaws() == {"not_witnessed"}
    await act(process)
    assert await seal_pending(open_work, log) == 1
    assert await flaws() == set()


async def test_a_checkpoint_cut_off_by_a_power_cut_is_written_again(
    process: Process, open_work: OpenWork, objects: ObjectStore, log: CheckpointLog, flaws: Flaws
) -> None:
    for _ in range(2):
        await act(process)
        await seal_pending(open_work, log)
    content = await objects.read(CHECKPOINTS)
    await objects.put(CHECKPOINTS, content[:-20])
    assert await flaws() == {"not_witnessed"}
    assert await seal_pending(open_work, log) == 0
    assert await flaws() == set()


async def test_cut_checkpoints_stop_the_sealer(
    process: Process, open_work: OpenWork, objects: ObjectStore, log: CheckpointLog
) -> None:
    for _ in range(3):
        await act(process)
        await seal_pending(open_work, log)
    first, second, _ = (await objects.read(CHECKPOINTS)).splitlines(keepends=True)
    await objects.put(CHECKPOINTS, first)
    await act(process)
    with pytest.raises(CheckpointsCut):
        await seal_pending(open_work, log)
    await objects.put(CHECKPOINTS, first + second)
    assert await seal_pending(open_work, log) == 1


CUT = "DELETE FROM audit_entries WHERE id = (SELECT entry_id FROM audit_links WHERE seq = 5)"
CHANGE = "UPDATE audit_entries SET {} WHERE id = (SELECT entry_id FROM audit_links WHERE seq = 3)"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([CHANGE.format("outcome = 'refused'")], "entry_changed"),
        ([CHANGE.format("at = at + interval '1 microsecond'")], "entry_changed"),
        ([CHANGE.format("subject_id = NULL")], "entry_changed"),
        ([CHANGE.format("details = details || '{\"number\": 9}'")], "entry_changed"),
        ([CHANGE.format("details = '{\"number\": 0.5}'")], "entry_changed"),
        ([CUT], "entry_missing"),
        (["DELETE FROM audit_links WHERE seq = 3"], "entry_unsealed link_missing batch_rewritten"),
        (["DELETE FROM audit_links WHERE seq > 4"], "entry_unsealed tail_cut batch_rewritten"),
        (
            [
                "UPDATE audit_links SET seq = -2 WHERE seq = 2",
                "UPDATE audit_links SET seq = 2 WHERE seq = 3",
                "UPDATE audit_links SET seq = 3 WHERE seq = -2",
            ],
            "chain_broken batch_rewritten",
        ),
        (["DELETE FROM audit_links", "DELETE FROM audit_entries"], "tail_cut batch_rewritten"),
    ],
    ids=range(10),
)
async def test_tampering_by_sql_is_found(  # noqa: PLR0917 -- fixtures
    statements: list[str],
    found: str,
    process: Process,
    database: Database,
    open_work: OpenWork,
    log: CheckpointLog,
    flaws: Flaws,
) -> None:
    await act(process, 5)
    await seal_pending(open_work, log, most=4)
    await seal_pending(open_work, log, most=4)
    assert await flaws() == set()
    await tamper(database, *statements)
    assert await flaws() == set(found.split())


async def test_nothing_is_sealed_onto_a_rewritten_chain(
    process: Process, database: Database, open_work: OpenWork, log: CheckpointLog, flaws: Flaws
) -> None:
    """A database restored from before the last checkpoint, or rewritten whole."""
    await act(process, 2)
    await seal_pending(open_work, log)
    await tamper(
        database,
        "UPDATE audit_entries SET outcome = 'refused'",
        "INSERT INTO audit_pending SELECT entry_id FROM audit_links",
        "DELETE FROM audit_links",
    )
    with pytest.raises(ChainForked):
        await seal_pending(open_work, log)
    assert await links(database) == []
    assert "tail_cut" in await flaws()


@pytest.mark.parametrize("stray", ["sealed", "unknown"])
async def test_a_stray_id_in_the_waiting_line_stops_nobody(
    stray: str,
    process: Process,
    database: Database,
    open_work: OpenWork,
    log: CheckpointLog,
    flaws: Flaws,
) -> None:
    await act(process)
    await seal_pending(open_work, log)
    source = "SELECT entry_id FROM audit_links" if stray == "sealed" else f"SELECT '{UUID(int=1)}'"
    await tamper(database, f"INSERT INTO audit_pending {source}")
    await act(process)
    assert await seal_pending(open_work, log) == 1
    assert await flaws() == {"pending_stray" if stray == "sealed" else "entry_missing"}


@pytest.mark.parametrize("role", list(DbRole))
async def test_no_role_changes_or_removes_what_was_written(
    role: DbRole, process: Process, database: Database, open_work: OpenWork, log: CheckpointLog
) -> None:
    await act(process, 2)
    await seal_pending(open_work, log, most=1)
    entry = "INSERT INTO audit_entries VALUES (gen_random_uuid(), now(), now(), 'system', NULL,"
    entry += " 'testing.act', 'P2.1', NULL, NULL, NULL, 'done', '{}')"
    refused = [
        "UPDATE audit_entries SET outcome = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries CASCADE",
        "UPDATE audit_links SET batch = 9",
        "DELETE FROM audit_links",
        "UPDATE audit_pending SET entry_id = entry_id",
    ]
    if role not in (DbRole.RIGHTS, DbRole.CUSTODY):
        refused += ["SELECT id FROM audit_entries", "SELECT seq FROM audit_links"]
    if role is not DbRole.CUSTODY:
        refused += [
            "INSERT INTO audit_links SELECT * FROM audit_links",
            "DELETE FROM audit_pending",
        ]
    async with signed_in(database.dsn(role)) as connection:
        await connection.execute(entry)
        for statement in refused:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_a_long_trail_is_read_in_pages(
    process: Process, open_work: OpenWork, log: CheckpointLog, flaws: Flaws
) -> None:
    for _ in range(11):
        await act(process, 500)
    while await seal_pending(open_work, log):
        pass
    assert [read_checkpoint(document).count async for document in log] == [1000] * 5 + [500]
    assert await flaws() == set()
