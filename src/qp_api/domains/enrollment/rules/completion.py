"""Whether somebody has done what a cohort's certificate asks for."""

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

CODE_BYTES: Final = 15
"""So many random bytes make a code: nobody guesses 120 bits."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A cohort's rules; no attendance asked for, not even 0 percent: it gives no certificate."""

    minimum_attendance_percent: int | None
    required_quiz_ids: Sequence[UUID]
    contact_minutes: int


def attendance_percent(attended_minutes: int, *, contact_minutes: int) -> int:
    """How much of the course's contact time was attended, rounded down, 100 at most."""
    return min(100, attended_minutes * 100 // contact_minutes)


def is_complete(asked: Asked, *, attended_minutes: int, passed_quiz_ids: Collection[UUID]) -> bool:
    """Enough attended, and every required quiz passed; more classes never undo it."""
    minimum = asked.minimum_attendance_percent
    if minimum is None or attended_minutes * 100 < minimum * asked.contact_minutes:
        return False
    return set(asked.required_quiz_ids) <= set(passed_quiz_ids)


def written_code(random: bytes) -> str:
    """A verification code as it is printed: four groups of six letters and digits."""
    text = base64.b32encode(random).decode()
    return "-".join(text[at : at + 6] for at in range(0, len(text), 6))


def hash_of_code(code: str) -> bytes:
    """What the register keeps of a code, however it is written."""
    return sha256(code.upper().replace("-", "").encode()).digest()
