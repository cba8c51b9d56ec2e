"""A checkpoint: what the chain was at one moment, signed and kept out of the database's reach."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from qp_api.core.audit.chain import Link, instant
from qp_api.core.audit.merkle import merkle_root
from qp_api.core.crypto.canonical_json import canonical_json

CHECKPOINT_TYPE: Final = "AuditCheckpoint"
CHECKPOINT_VERSION: Final = 1

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_FIELDS: Final = frozenset(
    {"type", "version", "batch", "seq", "count", "chain_head", "merkle_root", "at", "previous"}
)


class NotACheckpoint(ValueError):
    """The document has not the shape of a checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One sealed batch: its number, its last `seq`, its size, and the hashes in hex.

    `previous` is the hash of the signed checkpoint before it; None for the first.
    """

    batch: int
    seq: int
    count: int
    chain_head: str
    merkle_root: str
    at: str
    previous: str | None

    def document(self) -> dict[str, object]:
        """Give the document to sign."""
        return {
            "type": CHECKPOINT_TYPE,
            "version": CHECKPOINT_VERSION,
            "batch": self.batch,
            "seq": self.seq,
            "count": self.count,
            "chain_head": self.chain_head,
            "merkle_root": self.merkle_root,
            "at": self.at,
            "previous": self.previous,
        }


def checkpoint_of(batch: Sequence[Link], *, at: datetime, previous: str | None) -> Checkpoint:
    """Witness a batch of links, in their order; `at` is process time."""
    last = batch[-1]
    return Checkpoint(
        batch=last.batch,
        seq=last.seq,
        count=len(batch),
        chain_head=last.chain_hash.hex(),
        merkle_root=merkle_root([link.leaf_hash for link in batch]).hex(),
        at=instant(at),
        previous=previous,
    )


def read_checkpoint(document: Mapping[str, object]) -> Checkpoint:
    """Read a checkpoint document, signed or not. Raises NotACheckpoint."""
    fields = {name: value for name, value in document.items() if name != "proof"}
    kind = (fields.get("type"), fields.get("version"))
    if fields.keys() != _FIELDS or kind != (CHECKPOINT_TYPE, CHECKPOINT_VERSION):
        raise NotACheckpoint
    return Checkpoint(
        batch=_count(fields["batch"]),
        seq=_count(fields["seq"]),
        count=_count(fields["count"]),
        chain_head=_hash(fields["chain_head"]),
        merkle_root=_hash(fields["merkle_root"]),
        at=_text(fields["at"]),
        previous=None if fields["previous"] is None else _hash(fields["previous"]),
    )


def checkpoint_hash(signed: Mapping[str, object]) -> str:
    """Give the hash by which the next checkpoint names this one, signature included."""
    return sha256(canonical_json(signed)).hexdigest()


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise NotACheckpoint
    return value


def _hash(value: object) -> str:
    text = _text(value)
    if _HASH.fullmatch(text) is None:
        raise NotACheckpoint
    return text


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NotACheckpoint
    return value
