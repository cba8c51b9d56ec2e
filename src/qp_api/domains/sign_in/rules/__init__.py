"""What is decided at registration and sign-in: no await, no clock, no SQL."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Final, Protocol

from qp_api.core.actor import Processing

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD_BYTES: Final = 1024
GRACE: Final = timedelta(seconds=10)
LONGEST_SIGN_IN: Final = timedelta(days=90)
VERIFICATION_LIFE: Final = timedelta(days=7)

_SHORTEST_CONTEXT: Final = 4
_FEWEST_CHARACTERS: Final = 5
_HOUSE: Final = ("qualityprogress", "quality progress", "quality-progress")
_ROOTS: Final = (
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r",
    "letmein",
    "welcome",
    "iloveyou",
    "admin",
    "administrator",
    "changeme",
    "bangladesh",
    "dhaka",
    "abcdefghijkl",
    "123456789012",
    "football",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "superman",
    "trustno1",
    "secret",
    "login",
    "test",
    "student",
)
_BETWEEN_WORDS: Final = re.compile(r"[\s.,_+@-]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LONGEST_COMMON: Final = 48
# A common word, up to three times, with the digits and signs that people add.
_COMMON: Final = re.compile(rf"[\W\d_]*(?:(?:{'|'.join(map(re.escape, _ROOTS))})[\W\d_]*){{1,3}}")


def find_weakness(password: str, *, about: Iterable[str]) -> str | None:
    """What is wrong with a normalised password, as a stable code; `about`: names and addresses.

    ASVS 6.2.1-4, 6.2.11: length, bytes, common words, and words of the context.
    """
    folded = password.casefold()
    weaknesses = {
        "password_not_text": _SURROGATE.search(password) is not None,
        "password_too_short": len(password) < SHORTEST_PASSWORD,
        "password_too_long": len(password.encode(errors="replace")) > LONGEST_PASSWORD_BYTES,
        "password_too_common": len(set(folded)) < _FEWEST_CHARACTERS or _is_common(folded),
        "password_contains_context": any(word in folded for word in _context(about)),
    }
    return next((code for code, found in weaknesses.items() if found), None)


def _is_common(folded: str) -> bool:
    return len(folded) <= _LONGEST_COMMON and _COMMON.fullmatch(folded) is not None


def _context(about: Iterable[str]) -> Iterable[str]:
    yield from _HOUSE
    for text in about:
        words = _BETWEEN_WORDS.split(text.casefold())
        yield from (word for word in words if len(word) >= _SHORTEST_CONTEXT)


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
