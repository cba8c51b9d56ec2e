"""One SQLite connection on one thread: the event loop never waits for the disk."""

import sqlite3
from asyncio import get_running_loop
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from qp_api.core.crypto.faults import KeyStoreUnavailable

T = TypeVar("T")
_WANTED = {
    # WAL would keep the bytes of a destroyed key beside the file; the journal is unlinked.
    "journal_mode = DELETE": "delete",
    # FULL and the folder too: else a power cut may bring a journal back and undo an erasure.
    "synchronous = EXTRA": 3,
    # Without it a destroyed key stays readable in the page it stood on.
    "secure_delete = ON": 1,
    "temp_store = MEMORY": 2,
    "trusted_schema = OFF": 0,
}


class SqliteThread:
    """Runs functions on its connection, one after the other, each as one transaction."""

    def __init__(self, path: Path, *, busy_timeout: float) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="key-store")
        self._db: sqlite3.Connection | None = None

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run on one snapshot. Raises KeyStoreUnavailable."""
        return await self._run(lambda db: _in_transaction(db, "BEGIN", work))

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run with the write lock from the start; commits or changes nothing."""
        return await self._run(lambda db: _in_transaction(db, "BEGIN IMMEDIATE", work))

    async def alone(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run outside a transaction: for scripts and VACUUM."""
        return await self._run(work)

    async def close(self) -> None:
        await get_running_loop().run_in_executor(self._executor, self._disconnect)
        self._executor.shutdown()

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await get_running_loop().run_in_executor(self._executor, self._guarded, work)

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._connected())
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a fault of ours, not of the disk
        except sqlite3.DatabaseError as fault:
            raise KeyStoreUnavailable(retry_after=1) from fault

    def _connected(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = connect(f"{self._path.as_uri()}?mode=rw", self._busy_timeout)
        return self._db

    def _disconnect(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


def connect(uri: str, busy_timeout: float) -> sqlite3.Connection:
    """Connect with the pragmas this file lives by, each read back. Raises sqlite3.DatabaseError."""
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=busy_timeout)
    try:
        _set_pragmas(db)
    except BaseException:
        db.close()
        raise
    return db


def _set_pragmas(db: sqlite3.Connection) -> None:
    for pragma, wanted in _WANTED.items():
        db.execute(f"PRAGMA {pragma}").fetchall()
        (found,) = db.execute(f"PRAGMA {pragma.partition(' ')[0]}").fetchone()
        if found != wanted:
            raise sqlite3.OperationalError(f"PRAGMA {pragma} was not taken: {found}")


def _in_transaction(
    db: sqlite3.Connection, begin: str, work: Callable[[sqlite3.Connection], T]
) -> T:
    with _transaction(db, begin):
        return work(db)


@contextmanager
def _transaction(db: sqlite3.Connection, begin: str) -> Iterator[None]:
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
