"""A copy of the key-store file that has been read back before it gets its name."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from qp_api.core.crypto.faults import BackupBroken, NotUnwrapped
from qp_api.core.crypto.ports import Backup, StoredKey
from qp_api.integrations.key_store import sqlite_statements as sql
from qp_api.integrations.key_store.sqlite_file_place import create_file
from qp_api.integrations.key_store.sqlite_schema import from_row


def write_backup(
    db: sqlite3.Connection, target: Path, check: Callable[[StoredKey], None]
) -> Backup:
    """Copy, sync, read every row back through `check`, then name it. Raises BackupBroken."""
    target = target.absolute()
    if target.exists():
        raise BackupBroken(f"{target} exists already")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    create_file(part)
    try:
        expected = db.execute(sql.SIZE).fetchone()
        # A fresh file without free pages; other processes may go on writing meanwhile.
        db.execute("VACUUM INTO ?", (str(part),))
        _sync(part)
        living, erased, generation = _read_back(part, expected, check)
        part.rename(target)
        _sync(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Backup(target, living, erased, generation)


def _read_back(
    part: Path, expected: tuple[int, int], check: Callable[[StoredKey], None]
) -> tuple[int, int, int]:
    try:
        with closing(sqlite3.connect(f"{part.as_uri()}?mode=ro", uri=True)) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            rows, generation = copy.execute(sql.SIZE).fetchone()
            living = _check_rows(copy, check)
    except (sqlite3.DatabaseError, NotUnwrapped, ValueError) as fault:
        raise BackupBroken("the copy can't be read back") from fault
    # Rows are never removed and generations never fall, so a copy that holds as many is whole.
    if not sound or rows < expected[0] or generation < expected[1]:
        raise BackupBroken("the copy lacks what was copied")
    return living, rows - living, generation


def _check_rows(copy: sqlite3.Connection, check: Callable[[StoredKey], None]) -> int:
    living = 0
    for row in copy.execute(sql.ALL):
        key = from_row(row)
        check(key)
        living += key.wrapped is not None
    return living


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
