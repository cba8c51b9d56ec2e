"""The bytes of version 1, frozen: a change here breaks every chain that exists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from qp_api.core.audit.chain import GENESIS, chain_hash, chained, entry_bytes, entry_leaf, instant
from qp_api.core.audit.trail import EntryRow
from qp_api.core.crypto.canonical_json import NotCanonical

ENTRY = EntryRow(
    id=UUID("0190a000-0000-7000-8000-000000000001"),
    at=datetime(2026, 1, 30, 18, 30, 0, 120, tzinfo=UTC),
    business_at=datetime(2026, 2, 1, 0, 0, tzinfo=timezone(timedelta(hours=6))),
    actor_kind="person",
    actor_id=UUID("0190a000-0000-7000-8000-000000000002"),
    action="enrollment.enroll_learner",
    purpose="P2.1",
    subject_id=None,
    object_id=None,
    request_id=None,
    outcome="done",
    details={"seats": 3, "Cohort": "c", "roles": ["b", "a"]},
)

BYTES = (
    b'{"action":"enrollment.enroll_learner","actor_id":"0190a000-0000-7000-8000-000000000002",'
    b'"actor_kind":"person","at":"2026-01-30T18:30:00.000120Z",'
    b'"business_at":"2026-01-31T18:00:00.000000Z",'
    b'"details":{"Cohort":"c","roles":["b","a"],"seats":3},'
    b'"id":"0190a000-0000-7000-8000-000000000001","object_id":null,"outcome":"done",'
    b'"purpose":"P2.1","request_id":null,"subject_id":null,"v":1}'
)


def test_an_entry_has_these_bytes() -> None:
    assert entry_bytes(ENTRY) == BYTES


def test_hashes_stay_what_they_are() -> None:
    leaf = entry_leaf(ENTRY)
    assert leaf.hex() == "826b7d890ceb3e646c487048ff64907049fc5c0ae0b52c6574ea9ed89d241b1a"
    assert (
        chain_hash(1, GENESIS, leaf).hex()
        == "6a0859e7d17cf7d697b627a39739c7acb80d0f96ac0a416e670668b73a357d40"
    )


def test_every_field_counts() -> None:
    other = UUID("0190a000-0000-7000-8000-000000000009")
    changed = [
        replace(ENTRY, id=other),
        replace(ENTRY, at=ENTRY.at + timedelta(microseconds=1)),
        replace(ENTRY, business_at=ENTRY.business_at + timedelta(microseconds=1)),
        replace(ENTRY, actor_kind="system"),
        replace(ENTRY, actor_id=other),
        replace(ENTRY, action="enrollment.cancel_enrollment"),
        replace(ENTRY, purpose="P2.2"),
        replace(ENTRY, subject_id=ENTRY.actor_id, actor_id=None),
        replace(ENTRY, object_id=other),
        replace(ENTRY, request_id="done"),
        replace(ENTRY, outcome="refused"),
        replace(ENTRY, details={}),
    ]
    assert len(changed) == len(EntryRow.__dataclass_fields__)
    assert len({entry_leaf(entry) for entry in [ENTRY, *changed]}) == len(changed) + 1


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(NotCanonical):
        entry_bytes(replace(ENTRY, details={"seats": 1.5}))  # type: ignore[dict-item]


def test_a_batch_continues_the_chain() -> None:
    entries = [replace(ENTRY, id=UUID(int=number)) for number in range(4)]
    whole = list(chained(entries, after=0, head=GENESIS, batch=1))
    first = list(chained(entries[:3], after=0, head=GENESIS, batch=1))
    [second] = chained(entries[3:], after=3, head=first[-1].chain_hash, batch=2)
    assert [link.seq for link in whole] == [1, 2, 3, 4]
    assert second.chain_hash == whole[3].chain_hash
    assert chain_hash(2, GENESIS, second.leaf_hash) != chain_hash(1, GENESIS, second.leaf_hash)


def test_an_instant_has_six_decimals() -> None:
    assert instant(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000000Z"
