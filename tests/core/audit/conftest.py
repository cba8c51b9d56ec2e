"""A trail of seven entries in three batches, with its checkpoints, made by the code under test."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qp_api.core.audit.checkpoint import checkpoint_hash, checkpoint_of
from qp_api.core.audit.trail import AuditEntry, EntryRow
from qp_api.core.audit.verify import Keys
from qp_api.core.crypto.signing import Signer, new_signing_seed
from qp_api.kit.clock import FixedClock
from qp_api.kit.ids import new_id
from support.audit_trails import Trail, seal

AT = datetime(2026, 1, 30, 18, 30, 0, 120, tzinfo=UTC)
BATCH_SIZES = (3, 1, 3)

MakeEntry = Callable[..., AuditEntry]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture
def signer(clock: FixedClock) -> Signer:
    return Signer(new_signing_seed(), clock)


@pytest.fixture
def keys(signer: Signer) -> Keys:
    return {signer.kid: signer.public_key}


@pytest.fixture
def make_entry() -> MakeEntry:
    def make(**changes: Any) -> AuditEntry:
        values: dict[str, Any] = {
            "id": new_id(),
            "at": AT,
            "business_at": AT + timedelta(days=700),
            "actor_kind": "person",
            "actor_id": new_id(),
            "action": "enrollment.enroll_learner",
            "purpose": "P2.1",
            "subject_id": new_id(),
            "object_id": new_id(),
            "request_id": "req-1",
            "outcome": "done",
            "details": {"seats": 3, "cohort": new_id(), "roles": ["dpo", "admin"]},
        }
        return AuditEntry(**{**values, **changes})

    return make


@pytest.fixture
def trail(keys: Keys, signer: Signer, make_entry: MakeEntry) -> Trail:
    made = Trail(keys)
    for size in BATCH_SIZES:
        entries: list[EntryRow] = [make_entry() for _ in range(size)]
        batch = seal(entries, made.links)
        previous = checkpoint_hash(made.checkpoints[-1]) if made.checkpoints else None
        signed = signer.sign(checkpoint_of(batch, at=AT, previous=previous).document())
        made.entries += entries
        made.links += batch
        made.checkpoints.append(signed)
    return made
