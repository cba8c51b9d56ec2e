"""Every name that a gateway or we gave an attempt: each belongs to one attempt for ever."""

from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, declared_attr

from qp_api.core.db.base import Base, table_of
from qp_api.core.privacy import PSEUDONYMOUS, Category, Purpose, not_personal, personal

from .notes import FIGURES, KEPT, words_of

_OWNER: Final[dict[str, Any]] = KEPT | {"purposes": tuple(Purpose), "storage": PSEUDONYMOUS}


class ReferenceName(StrEnum):
    """What a reference is: ours to the gateway, its session, its transaction, the way back."""

    MERCHANT = "merchant"
    SESSION = "session"
    TRANSACTION = "transaction"
    RETURN = "return"


class GatewayReference(Base):
    """Keyed by the value: two attempts that shared one could both be paid by one payment."""

    __tablename__ = "gateway_references"
    __table_args__ = (CheckConstraint(f"kind IN ({words_of(ReferenceName)})", name="kind"),)

    gateway: Mapped[str] = not_personal("the gateway's name", Text, primary_key=True)
    environment: Mapped[str] = not_personal("sandbox or live", Text, primary_key=True)
    kind: Mapped[str] = not_personal("what kind of name it is", Text, primary_key=True)
    value: Mapped[str] = personal(Category.TRANSACTION, Text, primary_key=True, **FIGURES)
    attempt_id: Mapped[UUID] = personal(Category.TRANSACTION, **FIGURES)
    retain_until: Mapped[date] = not_personal(
        "the last day, after which the row goes", Date, index=True
    )

    @declared_attr
    @classmethod
    def subject_id(cls) -> Mapped[UUID]:
        return personal(Category.SUBJECT_ID, ForeignKey("subjects.id"), index=True, **_OWNER)


gateway_references = table_of(GatewayReference)
