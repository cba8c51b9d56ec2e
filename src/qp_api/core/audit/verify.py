"""Verify the whole trail against checkpoints kept elsewhere: pure, with public keys only."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from qp_api.core.audit.chain import GENESIS, Link, chain_hash, entry_leaf
from qp_api.core.audit.checkpoint import (
    Checkpoint,
    NotACheckpoint,
    checkpoint_hash,
    read_checkpoint,
)
from qp_api.core.audit.findings import Finding, Flaw
from qp_api.core.audit.merkle import merkle_root
from qp_api.core.audit.trail import EntryRow
from qp_api.core.crypto.canonical_json import NotCanonical
from qp_api.core.crypto.signing import BadSignature, verify_document

Keys: TypeAlias = Mapping[str, Ed25519PublicKey]
# None stands for an entry that has no canonical form, which no sealed entry lacks.
Leaves: TypeAlias = dict[UUID, bytes | None]


def verify_trail(
    entries: Iterable[EntryRow],
    links: Iterable[Link],
    checkpoints: Iterable[Mapping[str, object]],
    keys: Keys,
    *,
    pending: Collection[UUID] = (),
) -> list[Finding]:
    """Find every change, cut, insertion, reordering and rewriting; an empty list is a good trail.

    `checkpoints` are signed documents in the order of writing, `pending` the ids of entries that
    wait for their seal. All must be of one moment.
    """
    return verify_leaves(leaves_of(entries), links, checkpoints, keys, pending=pending)


def leaves_of(entries: Iterable[EntryRow]) -> Leaves:
    """Reduce entries to what is verified, so that a long trail fits in memory."""
    return {entry.id: _leaf(entry) for entry in entries}


def verify_leaves(
    leaves: Leaves,
    links: Iterable[Link],
    checkpoints: Iterable[Mapping[str, object]],
    keys: Keys,
    *,
    pending: Collection[UUID] = (),
) -> list[Finding]:
    """Verify as `verify_trail` does, from entries already reduced to leaves."""
    ordered = sorted(links, key=lambda link: link.seq)
    return [
        *_entries(leaves, ordered, frozenset(pending)),
        *_chain(ordered),
        *_witnessed(ordered, list(checkpoints), keys),
    ]


def _leaf(entry: EntryRow) -> bytes | None:
    try:
        return entry_leaf(entry)
    except NotCanonical:
        return None


def _entries(leaves: Leaves, links: Sequence[Link], pending: frozenset[UUID]) -> Iterator[Finding]:
    """Every link has its entry as it was sealed, and every other entry waits for its seal."""
    unseen = set(leaves)
    for link in links:
        if link.entry_id not in unseen:
            yield Finding(Flaw.ENTRY_MISSING, seq=link.seq, entry_id=link.entry_id)
        elif leaves[link.entry_id] != link.leaf_hash:
            yield Finding(Flaw.ENTRY_CHANGED, seq=link.seq, entry_id=link.entry_id)
        unseen.discard(link.entry_id)
    for entry_id in sorted(pending - unseen):
        flaw = Flaw.PENDING_STRAY if entry_id in leaves else Flaw.ENTRY_MISSING
        yield Finding(flaw, entry_id=entry_id)
    for entry_id in sorted(unseen - pending):
        yield Finding(Flaw.ENTRY_UNSEALED, entry_id=entry_id)


def _chain(links: Sequence[Link]) -> Iterator[Finding]:
    """Numbers run without a gap from 1, and each hash follows from the one before."""
    head, seq = GENESIS, 0
    for link in links:
        if link.seq != seq + 1:
            yield Finding(Flaw.LINK_MISSING, seq=seq + 1)
        elif link.chain_hash != chain_hash(link.seq, head, link.leaf_hash):
            yield Finding(Flaw.CHAIN_BROKEN, seq=link.seq)
        # Going on from what is written, one fault gives one finding.
        head, seq = link.chain_hash, link.seq


def _witnessed(
    links: Sequence[Link], documents: Sequence[Mapping[str, object]], keys: Keys
) -> Iterator[Finding]:
    """The chain is the one whose heads were signed, batch by batch, up to its end."""
    batches = {number: list(batch) for number, batch in groupby(links, key=lambda link: link.batch)}
    heads = {link.seq: link.chain_hash.hex() for link in links}
    witnessed, before = 0, None
    for document in documents:
        checkpoint = _signed(document, keys)
        if checkpoint is None:
            yield Finding(Flaw.CHECKPOINT_FORGED, batch=_batch_of(before) + 1)
            continue
        if not _follows(checkpoint, before):
            yield Finding(Flaw.CHECKPOINT_MISSING, batch=_batch_of(before) + 1)
        yield from _against(checkpoint, heads, batches.get(checkpoint.batch, []))
        witnessed, before = checkpoint.seq, document
    if links and links[-1].seq > witnessed:
        yield Finding(Flaw.NOT_WITNESSED, seq=witnessed + 1)


def _signed(document: Mapping[str, object], keys: Keys) -> Checkpoint | None:
    try:
        return read_checkpoint(verify_document(document, keys))
    except (BadSignature, NotACheckpoint):
        return None


def _batch_of(signed: Mapping[str, object] | None) -> int:
    return 0 if signed is None else read_checkpoint(signed).batch


def _follows(checkpoint: Checkpoint, before: Mapping[str, object] | None) -> bool:
    if before is None:
        return (checkpoint.batch, checkpoint.previous) == (1, None)
    last = read_checkpoint(before)
    return (
        checkpoint.previous == checkpoint_hash(before)
        and checkpoint.batch == last.batch + 1
        and checkpoint.seq == last.seq + checkpoint.count
    )


def _against(
    checkpoint: Checkpoint, heads: Mapping[int, str], batch: Sequence[Link]
) -> Iterator[Finding]:
    seq, number = checkpoint.seq, checkpoint.batch
    head = heads.get(seq)
    if head is None and seq > max(heads, default=0):
        yield Finding(Flaw.TAIL_CUT, seq=seq, batch=number)
    elif head != checkpoint.chain_head:
        yield Finding(Flaw.CHAIN_REWRITTEN, seq=seq, batch=number)
    root = merkle_root([link.leaf_hash for link in batch]).hex()
    if (len(batch), root) != (checkpoint.count, checkpoint.merkle_root):
        yield Finding(Flaw.BATCH_REWRITTEN, seq=seq, batch=number)
