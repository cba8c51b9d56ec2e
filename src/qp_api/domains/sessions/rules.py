"""What is to be recorded, decided from what stands there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from qp_api.kit.ids import SubjectId

from .errors import ClassNotBegun, TooManyMinutes
from .models import ATTENDED, AttendanceStatus

_SECONDS_IN_A_MINUTE: Final = 60


class Held(Protocol):
    """What the decisions need to know of a class."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Recorded(Protocol):
    """What stands of somebody in a class."""

    @property
    def number(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """How somebody attended; without minutes the whole class, or nothing of it."""

    subject_id: SubjectId
    status: AttendanceStatus
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be added, as the so-manieth of its learner in the class."""

    subject_id: SubjectId
    number: int
    status: AttendanceStatus
    minutes: int


def length_of(held: Held) -> int:
    """How many whole minutes a class takes."""
    return int((held.ends_at - held.starts_at).total_seconds()) // _SECONDS_IN_A_MINUTE


def check_begun(held: Held, *, now: datetime) -> None:
    """Raises ClassNotBegun."""
    if now < held.starts_at:
        raise ClassNotBegun


def entries_of(
    held: Held, seen: Sequence[Seen], standing: Mapping[SubjectId, Recorded]
) -> list[Entry]:
    """What differs from what stands: said again it adds nothing. EN-4. Raises TooManyMinutes."""
    entries = []
    for one in seen:
        minutes = _minutes(one, most=length_of(held))
        before = standing.get(one.subject_id)
        if before is None:
            entries.append(Entry(one.subject_id, 1, one.status, minutes))
        elif (before.status, before.minutes) != (one.status, minutes):
            entries.append(Entry(one.subject_id, before.number + 1, one.status, minutes))
    return entries


def _minutes(seen: Seen, *, most: int) -> int:
    if seen.status not in ATTENDED:
        return 0
    minutes = most if seen.minutes is None else seen.minutes
    if minutes > most:
        raise TooManyMinutes
    return minutes
