"""A run: what it may delete without two people's word, and what it is called by."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.kit.ids import SubjectId

LEAST_ALLOWED: Final = 50
_SHARE: Final = 100  # one in a hundred
BATCH: Final = 100


def allowed_deletions(people: int) -> int:
    """How many people may be deleted in a day's runs, of so many: max(50, 1 %). RE-4."""
    return max(LEAST_ALLOWED, people // _SHARE)


def plan_hash(subject_ids: Iterable[SubjectId]) -> str:
    """SHA-256 of the ids in order, hex: the same people, the same plan."""
    return sha256(canonical_json(sorted(str(one) for one in subject_ids))).hexdigest()
