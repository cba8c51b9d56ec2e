"""The decisions of sign-in, as tables."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from qp_api.core.actor import Processing
from qp_api.domains.sign_in.rules import (
    Presented,
    hash_attempt,
    judge_token,
    may_sign_in,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (Processing.OPEN, True),
        (Processing.RESTRICTED, True),
        (Processing.FROZEN, True),
        (Processing.ERASING, False),
        (Processing.ERASED, False),
    ],
)
def test_who_may_sign_in(state: Processing, may: bool) -> None:
    assert may_sign_in(state) is may


@dataclass(frozen=True)
class Family:
    """Rotated nine seconds ago, the parent's child still kept."""

    token_hash: bytes = b"living"
    parent_hash: bytes | None = b"parent"
    kept_token: str | None = "kept"
    rotated_at: datetime = NOW - timedelta(seconds=9)
    revoked_at: datetime | None = None
    ends_at: datetime = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("family", "presented", "expected"),
    [
        (Family(), b"living", Presented.LIVING),
        (Family(), b"parent", Presented.PARENT),
        (Family(), b"older", Presented.REUSED),
        (Family(rotated_at=NOW - timedelta(seconds=10)), b"parent", Presented.PARENT),
        (Family(rotated_at=NOW - timedelta(seconds=11)), b"parent", Presented.REUSED),
        (Family(rotated_at=NOW + timedelta(seconds=1)), b"parent", Presented.PARENT),
        (Family(kept_token=None), b"parent", Presented.REUSED),
        (Family(parent_hash=None), b"older", Presented.REUSED),
        (Family(revoked_at=NOW), b"living", Presented.DEAD),
        (Family(revoked_at=NOW), b"older", Presented.DEAD),
        (Family(ends_at=NOW), b"living", Presented.DEAD),
    ],
)
def test_what_a_presented_token_is(family: Family, presented: bytes, expected: Presented) -> None:
    later = NOW + timedelta(days=1)
    assert judge_token(family, presented, expires_at=later, now=NOW) is expected


def test_a_token_that_has_expired_is_dead() -> None:
    assert judge_token(Family(), b"living", expires_at=NOW, now=NOW) is Presented.DEAD


def test_counters_are_told_apart() -> None:
    """Framed: no two lists of parts make one text; another day's key, another hash."""
    first = hash_attempt(b"k" * 32, b"sign_in", b"account", b"x")
    others = {
        hash_attempt(b"k" * 32, b"sign_in", b"network", b"x"),
        hash_attempt(b"k" * 32, b"sign_in", b"accountx", b""),
        hash_attempt(b"j" * 32, b"sign_in", b"account", b"x"),
    }
    assert first not in others
    assert len(others) == 3
