"""The erasure journal: ids and times of every erasure, outside both databases (R25)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.core.object_store import ObjectStore
from qp_api.kit.ids import SubjectId

FOLDER: Final = "erasure-journal/"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One erasure that has begun: whoever restores old data does it again before any traffic."""

    subject_id: SubjectId
    request_id: UUID
    at: datetime


async def append_erasure(store: ObjectStore, line: JournalLine) -> None:
    """Write a line; on return it survives a power cut. Twice the same line says no more than once.

    A file a month, so that what is older than every backup can go.
    """
    document = {
        "subject_id": str(line.subject_id),
        "request_id": str(line.request_id),
        "at": line.at.isoformat(),
    }
    await store.append_line(f"{FOLDER}{line.at:%Y-%m}.jsonl", canonical_json(document))


async def read_erasures(store: ObjectStore) -> AsyncIterator[JournalLine]:
    """Every line, oldest file first. A line that a crash cut off was never relied on."""
    for key in await store.list_keys(FOLDER):
        for raw in (await store.read(key)).splitlines():
            line = _read(raw)
            if line is not None:
                yield line


def _read(raw: bytes) -> JournalLine | None:
    try:
        document = orjson.loads(raw)
        subject_id = SubjectId(UUID(document["subject_id"]))
        return JournalLine(
            subject_id, UUID(document["request_id"]), datetime.fromisoformat(document["at"])
        )
    except (ValueError, KeyError, TypeError):
        return None
