"""The tables of the key-store file; the file itself refuses to revive a destroyed key."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.ports import KeyName, StoredKey
from qp_api.kit.ids import SubjectId

Row: TypeAlias = tuple[str, int, int, int, bytes | None, bytes, str, str | None, str | None]

CREATE = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS subject_key (
    subject_id TEXT NOT NULL CHECK (length(subject_id) = 36),
    class INTEGER NOT NULL CHECK (class IN (1, 2)),
    version INTEGER NOT NULL CHECK (version > 0),
    epoch INTEGER NOT NULL CHECK (epoch > 0),
    wrapped BLOB CHECK (length(wrapped) = 60),
    state TEXT NOT NULL GENERATED ALWAYS AS (iif(wrapped IS NULL, 'erased', 'living')) VIRTUAL,
    fingerprint BLOB NOT NULL,
    created_at TEXT NOT NULL,
    retain_until TEXT,
    erased_at TEXT,
    PRIMARY KEY (subject_id, class, version),
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS store (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    lowest_epoch INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO store VALUES (1, 0, 1);
CREATE TRIGGER IF NOT EXISTS no_revival BEFORE UPDATE ON subject_key
    WHEN OLD.wrapped IS NULL AND NEW.wrapped IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a destroyed key is never revived'); END;
DROP TRIGGER IF EXISTS no_successor; -- of a store from before the financial months
CREATE TRIGGER no_successor BEFORE INSERT ON subject_key
    WHEN EXISTS (SELECT 1 FROM subject_key AS k
                 WHERE k.subject_id = NEW.subject_id AND k.class = NEW.class
                     AND (NEW.class = 1 OR k.version >= NEW.version))
        AND NOT EXISTS (SELECT 1 FROM subject_key AS k
                        WHERE k.subject_id = NEW.subject_id AND k.class = NEW.class
                            AND k.wrapped IS NOT NULL)
    BEGIN SELECT RAISE(ABORT, 'a destroyed key has no successor'); END;
CREATE TRIGGER IF NOT EXISTS no_removal BEFORE DELETE ON subject_key
    BEGIN SELECT RAISE(ABORT, 'a tombstone stays'); END;
CREATE TRIGGER IF NOT EXISTS no_return BEFORE UPDATE ON store
    WHEN NEW.generation < OLD.generation OR NEW.lowest_epoch < OLD.lowest_epoch
    BEGIN SELECT RAISE(ABORT, 'generations and epochs only rise'); END;
PRAGMA application_id = 0x71706B73; -- "qpks", which file(1) shows
PRAGMA user_version = 1;
COMMIT;
"""


def to_row(key: StoredKey) -> Row:
    """Write a key in the order of the statements; times as ISO 8601 with offset."""
    return (
        str(key.name.subject_id),
        int(key.name.key_class),
        key.name.version,
        key.epoch,
        key.wrapped,
        key.fingerprint,
        key.created_at.isoformat(),
        None if key.retain_until is None else key.retain_until.isoformat(),
        None if key.erased_at is None else key.erased_at.isoformat(),
    )


def from_row(row: Row) -> StoredKey:
    """Read a key written by `to_row`."""
    subject_id, key_class, version, epoch, wrapped, fingerprint, created, retain, erased = row
    return StoredKey(
        KeyName(SubjectId(UUID(subject_id)), KeyClass(key_class), version),
        epoch,
        wrapped,
        fingerprint,
        datetime.fromisoformat(created),
        None if retain is None else datetime.fromisoformat(retain),
        None if erased is None else datetime.fromisoformat(erased),
    )
