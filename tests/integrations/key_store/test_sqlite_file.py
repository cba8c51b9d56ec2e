"""The key-store file: what is destroyed is in no byte of it, and it stays with its owner."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from typing_extensions import override

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import BackupBroken, KeyStoreUnavailable
from qp_api.core.crypto.ports import KeyName, StoredKey
from qp_api.integrations.key_store.sqlite_backup import write_backup
from qp_api.integrations.key_store.sqlite_connection import connect
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.integrations.key_store.sqlite_file_place import KeyStoreUnfit
from qp_api.integrations.key_store.sqlite_statements import SIZE
from qp_api.kit.ids import SubjectId, new_subject_id

PERSONAL = KeyClass.PERSONAL
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keys.sqlite"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteKeyStore]:
    made = await SqliteKeyStore.create(path, busy_timeout=0.2)
    yield made
    await made.close()


def key(subject_id: SubjectId, mark: bytes) -> StoredKey:
    return StoredKey(KeyName(subject_id, PERSONAL, 1), 1, mark * 4, bytes(16), NOW)


def found(folder: Path, mark: bytes) -> bool:
    return any(mark in file.read_bytes() for file in folder.iterdir())


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}


async def test_a_destroyed_key_is_in_no_byte_of_the_folder(
    store: SqliteKeyStore, path: Path
) -> None:
    people = [new_subject_id() for _ in range(200)]
    marks = [f"mark-{number:010}".encode() for number in range(200)]
    for one, mark in zip(people, marks, strict=True):
        await store.add(key(one, mark))
    assert all(found(path.parent, mark) for mark in marks)
    await store.shred(people[::2], PERSONAL, at=NOW)
    assert [found(path.parent, mark) for mark in marks] == [False, True] * 100
    assert [file.name for file in path.parent.iterdir()] == ["keys.sqlite"]


async def test_a_backup_holds_no_destroyed_key_either(
    store: SqliteKeyStore, path: Path, tmp_path: Path
) -> None:
    one, other = new_subject_id(), new_subject_id()
    await store.add(key(one, b"mark-destroyed!"))
    await store.add(key(other, b"mark-that-lives"))
    await store.shred([one], PERSONAL, at=NOW)
    copies = tmp_path / "copies"
    await store.backup(copies / "copy.sqlite", check=lambda _: None)
    assert found(copies, b"mark-that-lives")
    assert not found(copies, b"mark-destroyed!")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


class Claiming(sqlite3.Connection):
    """A connection that counts more rows and erasures than there are."""

    more = (0, 0)

    @override
    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement != SIZE:
            return super().execute(statement, *values)
        rows, generation = super().execute(SIZE).fetchone()
        claimed = (rows + self.more[0], generation + self.more[1])
        return super().execute("SELECT ?, ?", claimed)


@pytest.mark.parametrize("more", [(1, 0), (0, 1)])
async def test_a_copy_that_lacks_anything_is_no_backup(
    store: SqliteKeyStore, path: Path, more: tuple[int, int]
) -> None:
    await store.add(key(new_subject_id(), b"mark-that-lives"))
    with closing(sqlite3.connect(path, isolation_level=None, factory=Claiming)) as db:
        write_backup(db, path.with_name("whole"), lambda _: None)
        db.more = more
        with pytest.raises(BackupBroken, match="lacks"):
            write_backup(db, path.with_name("copy"), lambda _: None)
    assert sorted(modes(path.parent)) == ["keys", "keys.sqlite", "whole"]


async def test_the_file_is_its_owners_alone(store: SqliteKeyStore, path: Path) -> None:
    assert await store.generation() == 0
    assert modes(path.parent) == {"keys": 0o700, "keys.sqlite": 0o600}


async def test_each_connection_has_the_pragmas_it_lives_by(
    store: SqliteKeyStore, path: Path
) -> None:
    assert await store.generation() == 0
    with closing(connect(path.as_uri(), 1.0)) as db:
        pragmas = ("journal_mode", "synchronous", "secure_delete", "trusted_schema")
        assert [db.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == [
            "delete",
            3,
            1,
            0,
        ]


ATTACKS = {
    "revive": "UPDATE subject_key SET wrapped = zeroblob(60), erased_at = NULL",
    "follow": (
        "INSERT INTO subject_key (subject_id, class, version, epoch, wrapped, fingerprint,"
        " created_at) SELECT subject_id, class, 2, 1, zeroblob(60), x'', '' FROM subject_key"
    ),
    "remove": "DELETE FROM subject_key",
    "turn back": "UPDATE store SET generation = generation - 1",
    "reopen": "UPDATE store SET lowest_epoch = lowest_epoch - 1",
    "half erased": "UPDATE subject_key SET erased_at = NULL",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_the_file_itself_refuses_to_undo_an_erasure(
    store: SqliteKeyStore, path: Path, attack: str
) -> None:
    one = new_subject_id()
    await store.add(key(one, b"mark-destroyed!"))
    await store.shred([one], PERSONAL, at=NOW)
    with closing(sqlite3.connect(path)) as db:
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(attack)
        db.execute("UPDATE store SET generation = generation + 1")
        db.commit()
    assert await store.generation() == 2


async def test_a_locked_file_is_unavailable_and_then_available_again(
    store: SqliteKeyStore, path: Path
) -> None:
    one = new_subject_id()
    await store.add(key(one, b"mark-that-lives"))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        with pytest.raises(KeyStoreUnavailable):
            await store.load([one], PERSONAL)
        with pytest.raises(KeyStoreUnavailable):
            await store.shred([one], PERSONAL, at=NOW)
        db.execute("ROLLBACK")
    assert len((await store.load([one], PERSONAL)).keys) == 1


async def test_the_event_loop_never_waits_for_the_file(store: SqliteKeyStore, path: Path) -> None:
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await anyio.sleep(0.001)
            turns += 1

    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        async with anyio.create_task_group() as turning:
            turning.start_soon(turn)
            with pytest.raises(KeyStoreUnavailable):
                await store.generation()  # waits 0.2 s for the lock
            turning.cancel_scope.cancel()
    assert turns > 10


@pytest.fixture
def foreign(path: Path) -> Path:
    """A file that something else wrote."""
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"not a database, whatever else " * 40)
    path.chmod(0o600)
    return path


async def test_a_file_that_is_no_store_is_refused(foreign: Path) -> None:
    with pytest.raises(KeyStoreUnavailable):
        await SqliteKeyStore.open(foreign)


async def test_a_missing_file_is_never_made_by_opening(path: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyStoreUnfit, match="keys init"):
        await SqliteKeyStore.open(path)
    assert modes(tmp_path) == {tmp_path.name: 0o700}


async def test_a_file_open_to_others_is_refused(store: SqliteKeyStore, path: Path) -> None:
    assert await store.generation() == 0
    file = anyio.Path(path)
    await file.chmod(0o640)
    with pytest.raises(KeyStoreUnfit, match="chmod 600"):
        await SqliteKeyStore.open(path)
    await file.chmod(0o600)
    again = await SqliteKeyStore.open(path)
    await again.close()


async def test_a_file_inside_a_database_cluster_is_refused(tmp_path: Path) -> None:
    cluster = tmp_path / "pgdata"
    outside = await SqliteKeyStore.create(tmp_path / "keys" / "keys.sqlite")
    await outside.close()
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("18")
    with pytest.raises(KeyStoreUnfit, match="cluster"):
        await SqliteKeyStore.create(cluster / "inner" / "keys.sqlite")


async def test_creating_again_keeps_what_is_there(store: SqliteKeyStore, path: Path) -> None:
    one = new_subject_id()
    await store.add(key(one, b"mark-that-lives"))
    await store.shred([new_subject_id()], PERSONAL, at=NOW)
    again = await SqliteKeyStore.create(path)
    assert len((await again.load([one], PERSONAL)).keys) == 1
    await again.close()
