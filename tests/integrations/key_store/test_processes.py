"""Several processes on one key-store file, and one that is killed in the middle."""

import subprocess
import sys
from pathlib import Path

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.ports import StoredKey
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore

ADDING = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.ports import KeyName, StoredKey
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.kit.ids import new_subject_id

AT = datetime(2026, 3, 1, tzinfo=UTC)

async def add(store):
    one = new_subject_id()
    name = KeyName(one, KeyClass.PERSONAL, 1)
    await store.add(StoredKey(name, 1, bytes(60), bytes(16), AT))
    print(one, flush=True)
    return one

async def main(path, times):
    store = await SqliteKeyStore.open(Path(path))
    for _ in range(int(times)):
        one = await add(store)
        await store.shred([one], KeyClass.PERSONAL, at=AT)
        await add(store)
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


def start(path: Path, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", ADDING, str(path), str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- ours


async def contents(store: SqliteKeyStore, folder: Path) -> list[StoredKey]:
    keys: list[StoredKey] = []
    await store.backup(folder / "copy.sqlite", check=keys.append)
    return keys


async def test_processes_at_once_lose_nothing_of_one_another(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keys.sqlite"
    store = await SqliteKeyStore.create(path)
    running = [start(path, 15) for _ in range(3)]
    printed = [process.communicate(timeout=60)[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    keys = await contents(store, tmp_path)
    assert {str(key.name.subject_id) for key in keys} == {one for out in printed for one in out}
    assert sum(key.wrapped is None for key in keys) == 45 == await store.generation()
    await store.close()


async def test_a_killed_process_leaves_whole_transactions(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keys.sqlite"
    store = await SqliteKeyStore.create(path)
    process = start(path, 100_000)
    assert process.stdout is not None
    seen = [process.stdout.readline().strip() for _ in range(21)]
    process.kill()
    process.communicate(timeout=10)
    keys = await contents(store, tmp_path)
    assert set(seen) <= {str(key.name.subject_id) for key in keys}
    # Each erasure and its generation were one transaction.
    erased = [key for key in keys if key.wrapped is None]
    assert len(erased) == await store.generation()
    assert len(erased) >= 10
    assert (await store.load([keys[0].name.subject_id], KeyClass.PERSONAL)).keys == (keys[0],)
    await store.close()
