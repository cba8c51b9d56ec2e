"""What a second factor is: a code of this half minute, or one of ten codes kept on paper."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, TypeAlias

PENDING_LIFE: Final = timedelta(minutes=15)
CODES: Final = 10

# Without letters and digits that look alike: 24 of 31 are 118 bits. ASVS 6.5.2 asks for 112 where a
# plain hash is stored.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 6
_GROUP: Final = 4
_BETWEEN: Final = re.compile(r"[\s-]+")
_TIME_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TimeCode:
    """A code of an authenticator, by the step that it is of; not used up yet."""

    step: int


@dataclass(frozen=True, slots=True)
class PaperCode:
    """A recovery code, by its hash; not used up yet."""

    code_hash: bytes = field(repr=False)


Factor: TypeAlias = TimeCode | PaperCode


def read_code(typed: str) -> str:
    """A code as it was meant, however it was spaced and cased."""
    return _BETWEEN.sub("", typed).lower()


def is_time_code(code: str) -> bool:
    """Whether a code has the form of an authenticator's."""
    return _TIME_CODE.fullmatch(code) is not None


def new_codes() -> tuple[str, ...]:
    """Ten recovery codes, each in six groups of four."""
    return tuple(
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(CODES)
    )


def hash_code(code: str) -> bytes:
    """All that is stored of a recovery code."""
    return sha256(read_code(code).encode(errors="replace")).digest()


def has_lapsed(started_at: datetime, *, now: datetime) -> bool:
    """Whether a factor that was begun then can't be confirmed any more (process time)."""
    return now - started_at >= PENDING_LIFE
