"""What a verification can find, each as a fact with the place where it shows."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from typing_extensions import override


class Flaw(StrEnum):
    """The kinds of finding; the value is a stable code."""

    ENTRY_CHANGED = "entry_changed"  # an entry is not the one that was sealed
    ENTRY_MISSING = "entry_missing"  # a sealed or waiting entry is gone
    ENTRY_UNSEALED = (
        "entry_unsealed"  # an entry is neither sealed nor waiting: slipped in, or unlinked
    )
    PENDING_STRAY = "pending_stray"  # an entry is sealed and waits all the same
    LINK_MISSING = "link_missing"  # the numbers have a gap or a repetition
    CHAIN_BROKEN = "chain_broken"  # a link does not follow from the one before it
    TAIL_CUT = "tail_cut"  # the chain ends before a number that was witnessed
    CHAIN_REWRITTEN = "chain_rewritten"  # the chain is whole, and not the one that was witnessed
    BATCH_REWRITTEN = "batch_rewritten"  # a batch is not the one that was witnessed
    NOT_WITNESSED = "not_witnessed"  # links are newer than the last checkpoint
    CHECKPOINT_FORGED = "checkpoint_forged"  # not signed by a known key, or no checkpoint at all
    CHECKPOINT_MISSING = "checkpoint_missing"  # a checkpoint does not follow from the one before it
    DOCUMENT_UNREADABLE = "document_unreadable"  # no signed JSON document
    DOCUMENT_FORGED = "document_forged"  # not signed by a known key
    DOCUMENT_UNKNOWN = "document_unknown"  # signed, and of no kind that is verified here
    COMMITMENT_WRONG = "commitment_wrong"  # the receipt is not about the person of this copy
    FILE_CHANGED = "file_changed"  # a file is not the one that the manifest lists
    FILE_MISSING = "file_missing"  # a listed file is gone
    FILE_UNLISTED = "file_unlisted"  # a package holds a file that its manifest does not list


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw, and where it shows: a number of the chain, a batch, an entry or a file."""

    flaw: Flaw
    seq: int | None = None
    batch: int | None = None
    entry_id: UUID | None = None
    file: str | None = None

    @override
    def __str__(self) -> str:
        places = {"seq": self.seq, "batch": self.batch, "entry": self.entry_id, "file": self.file}
        named = [f"{name} {place}" for name, place in places.items() if place is not None]
        return f"{self.flaw}: {', '.join(named)}" if named else str(self.flaw)
