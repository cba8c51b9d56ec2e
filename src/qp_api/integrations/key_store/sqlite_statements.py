"""The key store's SQL; every statement names its columns in the order of `sqlite_schema.Row`."""

ALL = """
SELECT subject_id, class, version, epoch, wrapped, fingerprint, created_at, retain_until, erased_at
FROM subject_key
"""

# One statement whatever the number of subjects.
OF_SUBJECTS = """
SELECT subject_id, class, version, epoch, wrapped, fingerprint, created_at, retain_until, erased_at
FROM subject_key
WHERE class = :class AND subject_id IN (SELECT value FROM json_each(:subjects))
ORDER BY subject_id, class, version
"""

ERASED_OF_SUBJECTS = """
SELECT subject_id, class, version, epoch, wrapped, fingerprint, created_at, retain_until, erased_at
FROM subject_key
WHERE class = :class AND subject_id IN (SELECT value FROM json_each(:subjects))
    AND wrapped IS NULL
ORDER BY subject_id, class, version
"""

LIVING = """
SELECT subject_id, class, version, epoch, wrapped, fingerprint, created_at, retain_until, erased_at
FROM subject_key
WHERE (subject_id, class, version) > (:subject, :class, :version)
    AND epoch < :epoch AND wrapped IS NOT NULL
ORDER BY subject_id, class, version
LIMIT :limit
"""

COUNT_OF_SUBJECT = """
SELECT count(*), count(wrapped), max(version) FROM subject_key WHERE subject_id = ? AND class = ?
"""

ADD = """
INSERT INTO subject_key (
    subject_id, class, version, epoch, wrapped, fingerprint, created_at, retain_until, erased_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

SHRED = """
UPDATE subject_key SET wrapped = NULL, erased_at = :at
WHERE class = :class AND subject_id IN (SELECT value FROM json_each(:subjects))
    AND version < :below AND wrapped IS NOT NULL
"""

REWRAP = """
UPDATE subject_key SET epoch = ?, wrapped = ?
WHERE subject_id = ? AND class = ? AND version = ? AND epoch = ? AND wrapped IS NOT NULL
"""

GENERATION = "SELECT generation FROM store"
RAISE_GENERATION = "UPDATE store SET generation = generation + 1"
LOWEST_EPOCH = "SELECT lowest_epoch FROM store"
CLOSE_EPOCHS = "UPDATE store SET lowest_epoch = max(lowest_epoch, ?)"
SIZE = "SELECT (SELECT count(*) FROM subject_key), generation FROM store"
