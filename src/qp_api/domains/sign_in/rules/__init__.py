"""What is decided at registration and sign-in: no await, no clock, no SQL."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Final, Protocol

from qp_api.core.actor import Processing
from qp_api.domains.sign_in.models import KeyState
from qp_api.kit.devices import UNKNOWN_DEVICE, Device

GRACE: Final = timedelta(seconds=10)
LONGEST_SIGN_IN: Final = timedelta(days=90)
VERIFICATION_LIFE: Final = timedelta(days=7)
# Five years after a key's end, the register's time (1.3): who let whom in stays provable.
KEYS_KEPT: Final = timedelta(days=1826)
RESET_LIFE: Final = timedelta(minutes=30)
SPENT_PROOF: Final = timedelta(hours=1)
"""Older than any operation takes a proof to be (R20)."""


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """So many attempts a window, for one account (or address) and for one network. R19.

    `in_a_row`: so many wrong ones, with no right one between them.
    """

    name: str
    window: timedelta
    per_account: int
    per_network: int
    in_a_row: int | None = None


LONGEST_ROW: Final = timedelta(days=30)
SIGN_IN_LIMIT: Final = AttemptLimit("sign_in", timedelta(minutes=15), 10, 100, in_a_row=100)
# Whoever stole a sign-in may guess as long as it lives: a row of wrong ones ends that too.
STEP_UP_LIMIT: Final = AttemptLimit("step_up", timedelta(minutes=15), 10, 100, in_a_row=100)
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: the truncated network as people write it, and the device (US-1, US-2)."""

    network: str | None
    device: Device


NOWHERE: Final = Place(None, UNKNOWN_DEVICE)
DEVICE_LIFE: Final = timedelta(days=90)


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


def is_new_place(seen: Iterable[Place], place: Place) -> bool:
    """Whether a person who signed in before never did so with such a device there (ASVS 6.3.5)."""
    known = list(seen)
    return bool(known) and not any(
        one.network == place.network and one.device.is_like(place.device) for one in known
    )


KEY_LIFE: Final = timedelta(days=30)
KEY_CACHE: Final = timedelta(minutes=5)
"""How long whoever verifies our tokens may keep the key set."""
_SKEW: Final = timedelta(minutes=1)


class Key(Protocol):
    """A signing key, and since when it is in its state."""

    @property
    def kid(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def since(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class KeyTurn:
    """What is due: a new key to be published, one to sign in another's place, some to go."""

    publishes: bool = False
    activates: str | None = None
    retires: str | None = None
    removes: tuple[str, ...] = ()


def decide_turn(keys: Iterable[Key], *, now: datetime, token_life: timedelta) -> KeyTurn:
    """Whose turn it is at this process time (`crypto.md` 11).

    Nobody meets a token whose key they could not know: it is published for as long as key sets are
    cached before it signs, and for as long as its tokens live after.
    """
    by_state: dict[str, list[Key]] = {state: [] for state in KeyState}
    for key in keys:
        by_state[key.state].append(key)
    waiting = next(iter(by_state[KeyState.NEXT]), None)
    active = next(iter(by_state[KeyState.ACTIVE]), None)
    is_known = waiting is not None and now - waiting.since >= KEY_CACHE + _SKEW
    is_old = active is not None and now - active.since >= KEY_LIFE
    return KeyTurn(
        publishes=waiting is None and is_old,
        activates=waiting.kid if waiting is not None and is_known else None,
        retires=active.kid if active is not None and is_known else None,
        removes=tuple(
            key.kid for key in by_state[KeyState.RETIRING] if now - key.since >= token_life + _SKEW
        ),
    )
