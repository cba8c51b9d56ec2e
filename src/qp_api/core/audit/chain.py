"""The chain: one byte string per entry, and a hash that stands for all entries before it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from qp_api.core.audit.merkle import leaf_hash
from qp_api.core.audit.trail import EntryRow
from qp_api.core.crypto.canonical_json import canonical_json

ENTRY_VERSION: Final = 1
# What stands before the first entry.
GENESIS: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry's place in the chain; `seq` counts from 1 without a gap."""

    seq: int
    entry_id: UUID
    leaf_hash: bytes
    chain_hash: bytes
    batch: int


def entry_bytes(entry: EntryRow) -> bytes:
    """Give the canonical bytes of an entry: docs/audit-format.md section 1.

    Raises NotCanonical.
    """
    return canonical_json(
        {
            "v": ENTRY_VERSION,
            "id": str(entry.id),
            "at": instant(entry.at),
            "business_at": instant(entry.business_at),
            "actor_kind": str(entry.actor_kind),
            "actor_id": _id(entry.actor_id),
            "action": entry.action,
            "purpose": entry.purpose,
            "subject_id": _id(entry.subject_id),
            "object_id": _id(entry.object_id),
            "request_id": entry.request_id,
            "outcome": entry.outcome,
            "details": entry.details,
        }
    )


def entry_leaf(entry: EntryRow) -> bytes:
    """Give the leaf hash of an entry. Raises NotCanonical."""
    return leaf_hash(entry_bytes(entry))


def chain_hash(seq: int, previous: bytes, leaf: bytes) -> bytes:
    """Bind a leaf to its number and to everything before it."""
    return sha256(b"\x02" + seq.to_bytes(8, "big") + previous + leaf).digest()


def chained(entries: Iterable[EntryRow], *, after: int, head: bytes, batch: int) -> Iterator[Link]:
    """Number and chain entries in their order, behind link number `after`, whose hash is `head`."""
    for seq, entry in enumerate(entries, start=after + 1):
        leaf = entry_leaf(entry)
        head = chain_hash(seq, head, leaf)
        yield Link(seq, entry.id, leaf, head, batch)


def instant(at: datetime) -> str:
    """Write an instant in UTC with exactly six decimals: RFC 3339."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
