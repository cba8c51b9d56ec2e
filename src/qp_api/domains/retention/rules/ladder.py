"""The ladder (RE-2): the next step, for whom it is not taken, and when the one after comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from qp_api.core.actor import Processing
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.domains.retention.messages import Notice

GRACE: Final = timedelta(days=10)
"""RE-2: reminders at days 10 and 20, deletion from day 30; counted from when a letter left."""


ASK_AGAIN_AFTER: Final = timedelta(days=7)
MOST_ATTEMPTS: Final = 12
"""A letter that was refused is no letter (RE-2): it is tried anew, so often in all."""


class Action(StrEnum):
    """What is done with somebody whose step has come."""

    CONTACT = "contact"
    REMIND_1 = "remind_1"
    REMIND_2 = "remind_2"
    DELETE = "delete"
    KEEP_SERVED = "keep_served"
    KEEP_CLOSED = "keep_closed"


@dataclass(frozen=True, slots=True)
class Letter:
    """The state that a letter brings somebody to, and how many days they have from then on."""

    state: Inactivity
    days_left: int


LETTERS: Final[Mapping[Notice, Letter]] = MappingProxyType(
    {
        Notice.CONTACT: Letter(Inactivity.CONTACTED, 30),
        Notice.REMINDER_1: Letter(Inactivity.REMINDED_1, 20),
        Notice.REMINDER_2: Letter(Inactivity.REMINDED_2, 10),
    }
)
NOTICES: Final[Mapping[Action, Notice]] = MappingProxyType(
    {
        Action.CONTACT: Notice.CONTACT,
        Action.REMIND_1: Notice.REMINDER_1,
        Action.REMIND_2: Notice.REMINDER_2,
    }
)
_NEXT: Final[Mapping[Inactivity, Action]] = MappingProxyType(
    {
        Inactivity.UNVERIFIED: Action.DELETE,
        Inactivity.ACTIVE: Action.CONTACT,
        Inactivity.CONTACTED: Action.REMIND_1,
        Inactivity.REMINDED_1: Action.REMIND_2,
        Inactivity.REMINDED_2: Action.DELETE,
        Inactivity.DUE: Action.DELETE,
        Inactivity.DELETING: Action.DELETE,
    }
)


def decide_step(state: Inactivity, processing: Processing, *, is_served: bool) -> Action:
    """What is done with somebody whose step has come. RE-1, RE-3, DR-8.

    Who is restricted, frozen or being erased is neither written to nor deleted; whom a service
    still runs for is not inactive.
    """
    if processing is not Processing.OPEN:
        return Action.KEEP_CLOSED
    return Action.KEEP_SERVED if is_served else _NEXT[state]


def rule_of(state: Inactivity) -> str:
    """The rule by which somebody in this state is dealt with: clause and term."""
    return "1.3 unverified" if state is Inactivity.UNVERIFIED else "P4.2 RE-2"


def try_again_at(refused_at: datetime, *, attempt: int) -> datetime | None:
    """When a letter that was refused for good is tried anew; None when the officer must look."""
    return refused_at + ASK_AGAIN_AFTER if attempt < MOST_ATTEMPTS else None


def next_due_on(sent_on: date) -> date:
    """The day of the step after a letter that left on this day: an outage never shortens grace."""
    return sent_on + GRACE
