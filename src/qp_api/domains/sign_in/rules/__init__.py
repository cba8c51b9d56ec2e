"""What is decided at registration and sign-in: no await, no clock, no SQL."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Final, Protocol

from qp_api.core.actor import Processing

from .weakness import LONGEST_PASSWORD_BYTES, SHORTEST_PASSWORD, find_weakness

__all__ = [
    "GRACE",
    "LONGEST_PASSWORD_BYTES",
    "LONGEST_SIGN_IN",
    "OTP_LIMIT",
    "REGISTRATION_LIMIT",
    "RESET_LIFE",
    "RESET_LIMIT",
    "SHORTEST_PASSWORD",
    "SIGN_IN_LIMIT",
    "SPENT_PROOF",
    "STEP_UP_LIMIT",
    "VERIFICATION_LIFE",
    "AttemptLimit",
    "Family",
    "Presented",
    "find_weakness",
    "hash_attempt",
    "hash_token",
    "judge_token",
    "may_sign_in",
]

GRACE: Final = timedelta(seconds=10)
LONGEST_SIGN_IN: Final = timedelta(days=90)
VERIFICATION_LIFE: Final = timedelta(days=7)
RESET_LIFE: Final = timedelta(minutes=30)
SPENT_PROOF: Final = timedelta(hours=1)
"""Older than any operation takes a proof to be (R20)."""


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """So many attempts a window, for one account (or address) and for one network. R19."""

    name: str
    window: timedelta
    per_account: int
    per_network: int


SIGN_IN_LIMIT: Final = AttemptLimit("sign_in", timedelta(minutes=15), 10, 100)
STEP_UP_LIMIT: Final = AttemptLimit("step_up", timedelta(minutes=15), 10, 100)
# Each registration of an address mails it; a classroom registers from one network.
REGISTRATION_LIMIT: Final = AttemptLimit("register", timedelta(hours=1), 10, 300)
# Each mails the address.
RESET_LIMIT: Final = AttemptLimit("reset", timedelta(hours=1), 5, 300)
# Three codes of a million are good at a time: at 120 guesses a day, even odds after five years.
OTP_LIMIT: Final = AttemptLimit("otp", timedelta(hours=1), 5, 100)


def hash_attempt(secret: bytes, *what: bytes) -> bytes:
    """What stands for an account or a network in a counter, under a key of the day (SI-2)."""
    framed = b"".join(len(part).to_bytes(4) + part for part in what)
    return hmac.digest(secret, framed, "sha256")


def hash_token(token: str) -> bytes:
    """All that is stored of a refresh or mailed token: 256 random bits need no salt."""
    return sha256(token.encode()).digest()


def may_sign_in(processing: str) -> bool:
    """Restricted and frozen people keep their rights, so they sign in; erased ones are gone."""
    return Processing(processing) not in (Processing.ERASING, Processing.ERASED)


class Family(Protocol):
    """A sign-in as its row stands: hashes of the living refresh token and of its parent."""

    @property
    def token_hash(self) -> bytes: ...
    @property
    def parent_hash(self) -> bytes | None: ...
    @property
    def kept_token(self) -> str | None: ...
    @property
    def rotated_at(self) -> datetime: ...
    @property
    def revoked_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime: ...


class Presented(Enum):
    """What a refresh token that we once gave turns out to be."""

    LIVING = "living"
    PARENT = "parent"
    REUSED = "reused"
    DEAD = "dead"


def judge_token(
    family: Family, presented: bytes, *, expires_at: datetime, now: datetime
) -> Presented:
    """What a known token is at this process time. `crypto.md` 12.

    The direct parent within ten seconds is a client that lost our answer; any other reuse is theft.
    """
    if family.revoked_at is not None or min(expires_at, family.ends_at) <= now:
        return Presented.DEAD
    if presented == family.token_hash:
        return Presented.LIVING
    is_parent = presented == family.parent_hash and family.kept_token is not None
    if is_parent and now - family.rotated_at <= GRACE:
        return Presented.PARENT
    return Presented.REUSED
