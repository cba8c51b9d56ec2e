"""The key store as one SQLite file: the embedded default (`crypto.md` section 5)."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from typing_extensions import override

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import EpochClosed, KeyErased, VersionTaken
from qp_api.core.crypto.ports import Backup, KeyName, KeyStore, Loaded, Rewrapped, StoredKey
from qp_api.integrations.key_store import sqlite_statements as sql
from qp_api.integrations.key_store.sqlite_backup import write_backup
from qp_api.integrations.key_store.sqlite_connection import SqliteThread
from qp_api.integrations.key_store.sqlite_file_place import check_file, create_file
from qp_api.integrations.key_store.sqlite_schema import CREATE, from_row, to_row
from qp_api.kit.ids import SubjectId

_ALL_VERSIONS: Final = 2**62


class SqliteKeyStore(KeyStore):
    """Wrapped keys in a file of their own; several processes may hold it open."""

    def __init__(self, path: Path, *, busy_timeout: float = 5.0) -> None:
        """Use `open` or `create`; `busy_timeout` is how many seconds another writer may take."""
        self._sqlite = SqliteThread(path, busy_timeout=busy_timeout)

    @classmethod
    async def open(cls, path: Path, *, busy_timeout: float = 5.0) -> "SqliteKeyStore":
        """Open a store that exists. Raises KeyStoreUnfit, KeyStoreUnavailable."""
        store = cls(check_file(path), busy_timeout=busy_timeout)
        try:
            await store.generation()
        except BaseException:
            await store.close()
            raise
        return store

    @classmethod
    async def create(cls, path: Path, *, busy_timeout: float = 5.0) -> "SqliteKeyStore":
        """Make the file where it is missing, then open it; never done while serving."""
        maker = SqliteThread(create_file(path), busy_timeout=busy_timeout)
        try:
            await maker.alone(lambda db: db.executescript(CREATE))
        finally:
            await maker.close()
        return await cls.open(path, busy_timeout=busy_timeout)

    @override
    async def add(self, key: StoredKey) -> None:
        await self._sqlite.write(lambda db: _add(db, key))

    @override
    async def load(self, subject_ids: Collection[SubjectId], key_class: KeyClass) -> Loaded:
        wanted = _subjects(subject_ids, key_class)
        return await self._sqlite.read(lambda db: _loaded(db, sql.OF_SUBJECTS, wanted))

    @override
    async def shred(
        self,
        subject_ids: Collection[SubjectId],
        key_class: KeyClass,
        *,
        at: datetime,
        below: int | None = None,
    ) -> Loaded:
        wanted = _subjects(subject_ids, key_class)
        change = {
            **wanted,
            "at": at.isoformat(),
            "below": _ALL_VERSIONS if below is None else below,
        }

        def work(db: sqlite3.Connection) -> Loaded:
            if db.execute(sql.SHRED, change).rowcount:
                db.execute(sql.RAISE_GENERATION)
            return _loaded(db, sql.ERASED_OF_SUBJECTS, wanted)

        return await self._sqlite.write(work)

    @override
    async def living(
        self, *, below_epoch: int, after: KeyName | None, limit: int
    ) -> tuple[StoredKey, ...]:
        wanted = {
            "subject": "" if after is None else str(after.subject_id),
            "class": 0 if after is None else int(after.key_class),
            "version": 0 if after is None else after.version,
            "epoch": below_epoch,
            "limit": limit,
        }
        return await self._sqlite.read(
            lambda db: tuple(from_row(row) for row in db.execute(sql.LIVING, wanted))
        )

    @override
    async def rewrap(self, keys: Sequence[Rewrapped]) -> int:
        return await self._sqlite.write(lambda db: _rewrap(db, keys))

    @override
    async def close_epochs(self, *, below: int) -> None:
        await self._sqlite.write(lambda db: db.execute(sql.CLOSE_EPOCHS, (below,)))

    @override
    async def generation(self) -> int:
        return await self._sqlite.read(_generation)

    @override
    async def backup(self, target: Path, *, check: Callable[[StoredKey], None]) -> Backup:
        return await self._sqlite.alone(lambda db: write_backup(db, target, check))

    @override
    async def close(self) -> None:
        await self._sqlite.close()


def _add(db: sqlite3.Connection, key: StoredKey) -> None:
    _refuse_closed(db, key.epoch)
    name = key.name
    versions, living, newest = db.execute(sql.COUNT_OF_SUBJECT, _name(name)[:2]).fetchone()
    # A month of the books ends by itself (P4.3), and its person may go on paying: a later month
    # opens. What ended stays ended.
    is_next_month = name.key_class is KeyClass.FINANCIAL and name.version > (newest or 0)
    if versions and not living and not is_next_month:
        raise KeyErased(name.subject_id)
    if db.execute(sql.ADD, to_row(key)).rowcount == 0:
        raise VersionTaken(key.name)


def _rewrap(db: sqlite3.Connection, keys: Sequence[Rewrapped]) -> int:
    for epoch in {key.epoch for key in keys}:
        _refuse_closed(db, epoch)
    rows = [(key.epoch, key.wrapped, *_name(key.name), key.old_epoch) for key in keys]
    return db.executemany(sql.REWRAP, rows).rowcount if rows else 0


def _refuse_closed(db: sqlite3.Connection, epoch: int) -> None:
    (lowest,) = db.execute(sql.LOWEST_EPOCH).fetchone()
    if epoch < lowest:
        raise EpochClosed(epoch)


def _loaded(db: sqlite3.Connection, select: str, wanted: dict[str, str | int]) -> Loaded:
    keys = tuple(from_row(row) for row in db.execute(select, wanted))
    return Loaded(keys, _generation(db))


def _generation(db: sqlite3.Connection) -> int:
    generation: int = db.execute(sql.GENERATION).fetchone()[0]
    return generation


def _subjects(subject_ids: Iterable[SubjectId], key_class: KeyClass) -> dict[str, str | int]:
    return {"subjects": json.dumps([str(one) for one in subject_ids]), "class": int(key_class)}


def _name(name: KeyName) -> tuple[str, int, int]:
    return str(name.subject_id), int(name.key_class), name.version
