"""The notes that the financial tables share (P4.3: books are kept for seven years)."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr

from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
)

_GROUND: Final = "P4.3: records of a transaction are kept for the time that the law asks"
KEPT: Final[dict[str, Any]] = {
    "purposes": (Purpose.LAW, Purpose.PAYMENT),
    "on_erase": Erase.KEEP,
    "retention": Retention.FINANCE,
    "because": _GROUND,
}
FIGURES: Final[dict[str, Any]] = KEPT | {
    "storage": plain("ids, states, figures and times, by which books are kept and added up")
}
_OWNER: Final[dict[str, Any]] = KEPT | {"purposes": tuple(Purpose), "storage": PSEUDONYMOUS}


class FinancialOwner:
    """A table of a person's transactions: it outlives the account, until `retain_until`."""

    @declared_attr
    @classmethod
    def subject_id(cls) -> Mapped[UUID]:
        owner = ForeignKey("subjects.id")
        return personal(Category.SUBJECT_ID, owner, primary_key=True, sort_order=-2, **_OWNER)

    @declared_attr
    @classmethod
    def retain_until(cls) -> Mapped[date]:
        return not_personal(
            "the last day, after which the row goes", Date, sort_order=99, index=True
        )


class FinancialRow(FinancialOwner):
    """A financial table with an id of its own: its key is `(subject_id, id)`."""

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[UUID]:
        return not_personal("a random row id", primary_key=True, sort_order=-1)


def words_of(states: type[Any]) -> str:
    """The values of an enumeration, as a CHECK lists them."""
    return ", ".join(f"'{state}'" for state in states)
