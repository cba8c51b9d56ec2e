"""The declarative base, and the owner columns that every personal table begins with."""

from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr
from typing_extensions import override

from qp_api.core.crypto.column import sealed_checks
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
)

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_OWNER: dict[str, Any] = {
    "purposes": tuple(Purpose),
    "storage": PSEUDONYMOUS,
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
}


class Base(DeclarativeBase):
    """Schema and notes; nothing is ever loaded or flushed through it."""

    metadata = MetaData(naming_convention=_NAMES)
    # Text, since only its operators are leakproof and use an index below a policy.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
    }

    @override
    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for check in sealed_checks(table_of(cls)):
            table_of(cls).append_constraint(check)


class Owned:
    """A table whose rows belong to a subject; the database is asked by owner, never by id alone."""

    @declared_attr
    @classmethod
    def subject_id(cls) -> Mapped[UUID]:
        owner = ForeignKey("subjects.id")
        return personal(Category.SUBJECT_ID, owner, primary_key=True, sort_order=-2, **_OWNER)


class OwnedRow(Owned):
    """An owned table with an id of its own: its key is `(subject_id, id)`."""

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[UUID]:
        return not_personal("a random row id", primary_key=True, sort_order=-1)


def table_of(model: type[Base]) -> Table:
    """The Core table of a model: what stores write their statements with."""
    return cast("Table", model.__table__)
