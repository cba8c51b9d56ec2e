"""Every attack on the trail is found, whoever sits in the database; an untouched trail is good."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from qp_api.core.audit.chain import GENESIS, chained, entry_leaf
from qp_api.core.audit.checkpoint import checkpoint_hash, checkpoint_of, read_checkpoint
from qp_api.core.audit.findings import Finding, Flaw
from qp_api.core.audit.trail import AuditEntry, EntryRow
from qp_api.core.crypto.signing import Signer, new_signing_seed
from qp_api.kit.ids import new_id
from support.audit_trails import Trail, seal

MakeEntry = Callable[..., AuditEntry]
Attack = Callable[[Trail], None]


def test_an_untouched_trail_is_good(trail: Trail) -> None:
    assert [len(trail.entries), len(trail.checkpoints)] == [7, 3]
    assert trail.findings() == []


def test_an_empty_trail_is_good(trail: Trail) -> None:
    assert Trail(trail.keys).findings() == []


def test_a_waiting_entry_is_no_flaw(trail: Trail, make_entry: MakeEntry) -> None:
    trail.entries.append(make_entry())
    trail.pending.append(trail.entries[-1].id)
    assert trail.findings() == []


def test_the_order_of_reading_does_not_matter(trail: Trail) -> None:
    trail.entries.reverse()
    trail.links.reverse()
    assert trail.findings() == []


def change_an_entry(trail: Trail) -> None:
    trail.entries[1] = replace(trail.entries[1], outcome="refused")


def change_a_detail(trail: Trail) -> None:
    trail.entries[1] = replace(trail.entries[1], details={"seats": 4})


def make_an_entry_unreadable(trail: Trail) -> None:
    values = {name: getattr(trail.entries[1], name) for name in EntryRow.__dataclass_fields__}
    trail.entries[1] = EntryRow(**{**values, "details": {"seats": 1.5}})


def swap_two_entries_contents(trail: Trail) -> None:
    one, two = trail.entries[1], trail.entries[2]
    trail.entries[1], trail.entries[2] = replace(two, id=one.id), replace(one, id=two.id)


def cut_an_entry(trail: Trail) -> None:
    del trail.entries[1]


def cut_an_entry_and_its_link(trail: Trail) -> None:
    del trail.entries[1], trail.links[1]


def cut_a_link(trail: Trail) -> None:
    del trail.links[1]


def cut_and_renumber(trail: Trail) -> None:
    del trail.entries[1], trail.links[1]
    trail.links[1:] = [replace(link, seq=link.seq - 1) for link in trail.links[1:]]


def cut_the_tail(trail: Trail) -> None:
    del trail.entries[-1], trail.links[-1]


def cut_the_last_batch(trail: Trail) -> None:
    del trail.entries[-3:], trail.links[-3:]


def cut_everything(trail: Trail) -> None:
    trail.entries.clear()
    trail.links.clear()


def slip_in_an_entry(trail: Trail) -> None:
    trail.entries.append(replace(trail.entries[1], id=new_id()))


def slip_in_a_sealed_entry(trail: Trail) -> None:
    trail.entries.append(replace(trail.entries[1], id=new_id()))
    trail.links += seal(trail.entries[-1:], trail.links)


def slip_a_sealed_entry_into_the_last_batch(trail: Trail) -> None:
    slip_in_a_sealed_entry(trail)
    trail.links[-1] = replace(trail.links[-1], batch=3)


def swap_two_links(trail: Trail) -> None:
    one, two = trail.links[0], trail.links[1]
    trail.links[0], trail.links[1] = replace(two, seq=one.seq), replace(one, seq=two.seq)


def swap_two_links_entries(trail: Trail) -> None:
    one, two = trail.links[0], trail.links[1]
    trail.links[0] = replace(one, entry_id=two.entry_id)
    trail.links[1] = replace(two, entry_id=one.entry_id)


def rehash_an_entry(trail: Trail) -> None:
    change_an_entry(trail)
    trail.links[1] = replace(trail.links[1], leaf_hash=entry_leaf(trail.entries[1]))


def rehash_an_entry_and_its_link(trail: Trail) -> None:
    change_an_entry(trail)
    rechained = chained(trail.entries[:2], after=0, head=GENESIS, batch=1)
    trail.links[:2] = list(rechained)


def rewrite_the_chain(trail: Trail) -> None:
    """All hashes agree with each other again; the checkpoints stay as they were signed."""
    change_an_entry(trail)
    rewritten = chained(trail.entries, after=0, head=GENESIS, batch=0)
    trail.links = [
        replace(new, batch=old.batch) for new, old in zip(rewritten, trail.links, strict=True)
    ]


def rewrite_the_last_entry(trail: Trail) -> None:
    trail.entries[-1] = replace(trail.entries[-1], outcome="refused")
    head = trail.links[-2]
    trail.links[-1:] = chained(
        trail.entries[-1:], after=head.seq, head=head.chain_hash, batch=head.batch
    )


def move_a_link_to_another_batch(trail: Trail) -> None:
    trail.links[3] = replace(trail.links[3], batch=3)


def seal_an_entry_twice(trail: Trail) -> None:
    trail.links += seal(trail.entries[:1], trail.links)


def wait_with_a_sealed_entry(trail: Trail) -> None:
    trail.pending.append(trail.entries[0].id)


def cut_a_waiting_entry(trail: Trail) -> None:
    trail.pending.append(UUID(int=1))


def cut_the_first_checkpoint(trail: Trail) -> None:
    del trail.checkpoints[0]


def cut_a_checkpoint(trail: Trail) -> None:
    del trail.checkpoints[1]


def cut_the_last_checkpoint(trail: Trail) -> None:
    del trail.checkpoints[-1]


def cut_all_checkpoints(trail: Trail) -> None:
    trail.checkpoints.clear()


def swap_checkpoints(trail: Trail) -> None:
    trail.checkpoints.reverse()


def repeat_a_checkpoint(trail: Trail) -> None:
    trail.checkpoints.insert(1, trail.checkpoints[0])


def change_a_checkpoint(trail: Trail) -> None:
    trail.checkpoints[1] = {**trail.checkpoints[1], "chain_head": "0" * 64}


def empty_a_checkpoint(trail: Trail) -> None:
    trail.checkpoints[1] = {}


@pytest.mark.parametrize(
    ("attack", "flaws"),
    [
        (change_an_entry, "entry_changed"),
        (change_a_detail, "entry_changed"),
        (make_an_entry_unreadable, "entry_changed"),
        (swap_two_entries_contents, "entry_changed"),
        (cut_an_entry, "entry_missing"),
        (cut_an_entry_and_its_link, "link_missing batch_rewritten"),
        (cut_a_link, "entry_unsealed link_missing batch_rewritten"),
        (cut_and_renumber, "chain_broken chain_rewritten batch_rewritten tail_cut"),
        (cut_the_tail, "tail_cut batch_rewritten"),
        (cut_the_last_batch, "tail_cut batch_rewritten"),
        (cut_everything, "tail_cut batch_rewritten"),
        (slip_in_an_entry, "entry_unsealed"),
        (slip_in_a_sealed_entry, "not_witnessed"),
        (slip_a_sealed_entry_into_the_last_batch, "not_witnessed batch_rewritten"),
        (swap_two_links, "chain_broken batch_rewritten"),
        (swap_two_links_entries, "entry_changed"),
        (rehash_an_entry, "chain_broken batch_rewritten"),
        (rehash_an_entry_and_its_link, "chain_broken batch_rewritten"),
        (rewrite_the_chain, "chain_rewritten batch_rewritten"),
        (rewrite_the_last_entry, "chain_rewritten batch_rewritten"),
        (move_a_link_to_another_batch, "batch_rewritten"),
        (seal_an_entry_twice, "entry_missing not_witnessed"),
        (wait_with_a_sealed_entry, "pending_stray"),
        (cut_a_waiting_entry, "entry_missing"),
        (cut_the_first_checkpoint, "checkpoint_missing"),
        (cut_a_checkpoint, "checkpoint_missing"),
        (cut_the_last_checkpoint, "not_witnessed"),
        (cut_all_checkpoints, "not_witnessed"),
        (swap_checkpoints, "checkpoint_missing not_witnessed"),
        (repeat_a_checkpoint, "checkpoint_missing"),
        (change_a_checkpoint, "checkpoint_forged checkpoint_missing"),
        (empty_a_checkpoint, "checkpoint_forged checkpoint_missing"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_an_attack_is_found(trail: Trail, attack: Attack, flaws: str) -> None:
    assert trail.findings() == []
    attack(trail)
    assert trail.flaws() == set(flaws.split())


def test_a_finding_names_its_place(trail: Trail) -> None:
    change_an_entry(trail)
    entry_id = trail.entries[1].id
    assert trail.findings() == [Finding(Flaw.ENTRY_CHANGED, seq=2, entry_id=entry_id)]
    assert str(trail.findings()[0]) == f"entry_changed: seq 2, entry {entry_id}"


def test_checkpoints_of_a_stranger_are_none(trail: Trail, signer: Signer) -> None:
    """Whoever rewrites chain and checkpoints lacks the key that signed them."""
    rewrite_the_chain(trail)
    stranger = Signer(new_signing_seed(), signer._clock)  # noqa: SLF001 -- the fixture's clock
    documents: list[dict[str, Any]] = []
    for batch in (1, 2, 3):
        links = [link for link in trail.links if link.batch == batch]
        previous = checkpoint_hash(documents[-1]) if documents else None
        old = read_checkpoint(trail.checkpoints[batch - 1])
        forged = replace(checkpoint_of(links, at=trail.entries[0].at, previous=previous), at=old.at)
        documents.append(stranger.sign(forged.document()))
    trail.checkpoints = documents
    assert trail.flaws() == {"checkpoint_forged", "not_witnessed"}
    trail.keys = {stranger.kid: stranger.public_key}
    assert trail.findings() == []


def test_another_signed_document_is_no_checkpoint(trail: Trail, signer: Signer) -> None:
    trail.checkpoints[2] = signer.sign({"type": "ErasureReceipt"})
    assert trail.flaws() == {"checkpoint_forged", "not_witnessed"}


@pytest.mark.parametrize("position", range(7))
@pytest.mark.parametrize("column", ["leaf_hash", "chain_hash"])
def test_any_flipped_bit_of_a_link_is_found(trail: Trail, position: int, column: str) -> None:
    link = trail.links[position]
    value = bytearray(getattr(link, column))
    value[position] ^= 1
    changes: dict[str, Any] = {column: bytes(value)}
    trail.links[position] = replace(link, **changes)
    assert trail.findings() != []
