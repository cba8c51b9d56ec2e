"""Columns and tables with notes of a test's own."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, Text, Uuid

from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
)

NOTE: dict[str, Any] = {
    "purposes": (Purpose.ACCOUNT,),
    "storage": PSEUDONYMOUS,
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "because": "planted",
}
ID = UUID(int=1)


def note(category: Category = Category.ACTIVITY, *column: Any, **changes: Any) -> Any:
    """A personal column that is right, but for what is changed."""
    return personal(category, *column, **{**NOTE, **changes})


def column(name: str, mapped: Any, *kind: Any, **options: Any) -> Column[Any]:
    """A Core column with the note, and the type, of a mapped one."""
    types = kind or (mapped.column.type,)
    return Column(name, *types, info=mapped.column.info, **options)


def owner(**options: Any) -> Column[Any]:
    return column("subject_id", note(Category.SUBJECT_ID), Uuid, **options)


def row_id(**options: Any) -> Column[Any]:
    return column("id", not_personal("a random row id"), Uuid, **options)


def word(mapped: Any, name: str = "word") -> Column[Any]:
    return column(
        name, mapped, *(() if mapped.column.type.__class__.__name__ == "Sealed" else (Text,))
    )


def metadata(*columns: Column[Any], info: Any = None, name: str = "planted") -> MetaData:
    """One table of these columns."""
    made = MetaData()
    Table(name, made, *columns, info=info or {})
    return made
