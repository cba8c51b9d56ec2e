"""What every account carries about its use: the day it was last used, and where that leads (P4.2).

The columns are the core's, since retention walks them and knows no room; the row is the account's.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    Date,
    Index,
    Interval,
    Text,
    bindparam,
    cast,
    literal,
    text,
)
from sqlalchemy.orm import Mapped, declared_attr

from qp_api.core.privacy import Category, Erase, Purpose, Retention, personal, plain
from qp_api.core.privacy.inactivity import INACTIVE_MONTHS, Inactivity

_IN_TIME: Final = f"{INACTIVE_MONTHS} months"
_STATES: Final = ", ".join(f"'{state}'" for state in Inactivity)
_PURPOSES: Final = (Purpose.ACCOUNT, Purpose.LAW)
_KEPT: Final[dict[str, Any]] = {
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "because": "a fact that the house recorded",
}
# Written out: only a literal lets the planner see that a partial index applies.
STEP_IS_SET: Final = text("inactivity_due_on IS NOT NULL AND inactivity <> 'due'")
IS_DUE: Final = text("inactivity = 'due'")
LETTER_IS_OWED: Final = text(
    "inactivity_due_on IS NULL AND inactivity IN ('contacted', 'reminded_1', 'reminded_2')"
)


class WithActivity:
    """The account's last activity, the state that follows from it, and the day of the next step.

    `inactivity_due_on` is NULL while a letter of the ladder is on its way: its grace counts from
    the day it really leaves.
    """

    @declared_attr
    @classmethod
    def last_active_on(cls) -> Mapped[date]:
        why = plain("a Dhaka day and no more; a sweep finds it (RE-1)")
        return personal(Category.ACTIVITY, Date, storage=why, purposes=_PURPOSES, **_KEPT)

    @declared_attr
    @classmethod
    def inactivity(cls) -> Mapped[str]:
        why = plain("one of seven words; a sweep finds it (RE-2)")
        return personal(Category.ACTIVITY, Text, storage=why, purposes=_PURPOSES, **_KEPT)

    @declared_attr
    @classmethod
    def inactivity_due_on(cls) -> Mapped[date | None]:
        why = plain("a Dhaka day; a sweep finds it (RE-2)")
        return personal(Category.ACTIVITY, Date, storage=why, purposes=_PURPOSES, **_KEPT)


def activity_constraints(table: str) -> tuple[CheckConstraint | Index, ...]:
    """What the columns need beside themselves: their words, and the sweeps' covering indexes."""
    return (
        CheckConstraint(f"inactivity IN ({_STATES})", name="inactivity"),
        Index(
            f"ix_{table}_inactivity_step",
            "inactivity_due_on",
            "subject_id",
            postgresql_include=["inactivity"],
            postgresql_where=STEP_IS_SET,
        ),
        Index(f"ix_{table}_inactivity_due", "subject_id", postgresql_where=IS_DUE),
        # A figure counts them at every scrape: they are few, and the table is not.
        Index(f"ix_{table}_inactivity_letter", "subject_id", postgresql_where=LETTER_IS_OWED),
    )


def today_bound() -> BindParameter[date]:
    """The Dhaka day of an activity, as statements of every room bind it."""
    return bindparam("today", type_=Date())


def active_values(today: BindParameter[date]) -> dict[str, Any]:
    """The columns of somebody who was active on a day: whatever ladder there was is over (RE-1)."""
    return {
        "last_active_on": today,
        "inactivity": Inactivity.ACTIVE.value,
        # PostgreSQL's months end as `kit.calendar.add_months` does: 29 February becomes the 28th.
        "inactivity_due_on": cast(today + cast(literal(_IN_TIME, Text()), Interval), Date()),
    }
