"""What a choice becomes in the ledger, given what stands there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from qp_api.core.subject_data.consents import ChosenUse
from qp_api.domains.consent.models import ConsentState

CONFIRMATION_LIFE: Final = timedelta(days=7)
PERMITTING: Final = frozenset({ConsentState.GIVEN, ConsentState.RENEWED})
_ENDED: Final = frozenset({ConsentState.REFUSED, ConsentState.WITHDRAWN})
_TICK: Final = timedelta(microseconds=1)


class Last(Protocol):
    """The last event of a purpose."""

    @property
    def state(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def began_at(self) -> datetime: ...
    @property
    def valid_until(self) -> datetime | None: ...
    @property
    def notice_version(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose, for which purpose, having been shown which notice."""

    use: ChosenUse
    granted: bool
    notice_version: str


def decide_choice(
    choice: Choice, last: Last | None, *, is_on: bool, now: datetime
) -> ConsentState | None:
    """The event that a choice makes; None where it changes nothing.

    `is_on` is the flag of the walls: where an objection has switched it off, what the ledger still
    calls given is given no more. CO-3, CO-4.
    """
    state = None if last is None else ConsentState(last.state)
    if not choice.granted:
        return _refusal(state)
    if last is not None and is_on:
        is_same = last.notice_version == choice.notice_version
        return None if is_same else ConsentState.RENEWED
    if choice.use is not ChosenUse.MARKETING:
        return ConsentState.GIVEN
    return None if _awaits(choice, last, now) else ConsentState.REQUESTED


def _refusal(state: ConsentState | None) -> ConsentState | None:
    if state in _ENDED:
        return None
    return ConsentState.WITHDRAWN if state in PERMITTING else ConsentState.REFUSED


def _awaits(choice: Choice, last: Last | None, now: datetime) -> bool:
    """Whether a link is under way for this very choice: another mail is sent, nothing is noted."""
    return (
        last is not None
        and last.state == ConsentState.REQUESTED
        and last.notice_version == choice.notice_version
        and last.valid_until is not None
        and now < last.valid_until
    )


def next_instant(last: Last | None, now: datetime) -> datetime:
    """When an event took place: after the last one, whoever of two looked at the clock first."""
    return now if last is None else max(now, last.at + _TICK)


def objection_stands(last: Last | None, *, objected_at: datetime) -> bool:
    """Whether nothing was chosen since: of one and the same moment the objection counts. CO-1."""
    return last is None or last.began_at <= objected_at
