"""Classes: of a cohort, and of whoever learns or teaches in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, insert, or_, select, tuple_, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.catalog.public import taught_by
from qp_api.domains.enrollment.public import active_in
from qp_api.domains.sessions.models import ClassId, class_sessions
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

_FIRST_ID: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class; times are UTC, `time_zone` is an IANA name."""

    id: UUID
    cohort_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    version: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which classes, in the order of their beginning: from one instant on, before another."""

    since: datetime
    until: datetime
    after: tuple[datetime, ClassId] | None
    most: int


_s = class_sessions
_instant: Any = DateTime(timezone=True)
_person: Any = bindparam("person", type_=Uuid())
_one = _s.c.id == bindparam("class_id", type_=Uuid())
_theirs = or_(_s.c.cohort_id.in_(active_in(_person)), _s.c.cohort_id.in_(taught_by(_person)))
_most: Any = bindparam("most")
_LIST = statement(
    select(_s)
    .where(
        _theirs,
        _s.c.starts_at >= bindparam("since", type_=_instant),
        _s.c.starts_at < bindparam("until", type_=_instant),
        tuple_(_s.c.starts_at, _s.c.id)
        > tuple_(bindparam("after_at", type_=_instant), bindparam("after_id", type_=Uuid())),
    )
    .order_by(_s.c.starts_at, _s.c.id)
    .limit(_most),
    ClassRow,
)
_ONE = statement(select(_s).where(_one), ClassRow)
_LOCK = statement(select(_s).where(_one).with_for_update(), ClassRow)
_ADD = command(insert(_s).values({c: bindparam(c.name, type_=c.type) for c in _s.c}))
_TOUCH = command(update(_s).where(_one).values(version=_s.c.version + 1))


async def list_classes(db: Database, person: SubjectId, window: Window) -> list[ClassRow]:
    """The classes that somebody learns or teaches in, by their beginning."""
    after_at, after_id = window.after or (window.since, _FIRST_ID)
    return await db.list(
        _LIST,
        person=person,
        since=window.since,
        until=window.until,
        after_at=after_at,
        after_id=after_id,
        most=window.most,
    )


async def get_class(db: Database, class_id: ClassId) -> ClassRow:
    """A class. Raises NotFound."""
    return await db.get(_ONE, class_id=class_id)


async def lock_class(db: Database, class_id: ClassId) -> ClassRow:
    """A class; nobody else records its attendance until the transaction ends. Raises NotFound."""
    return await db.get(_LOCK, class_id=class_id)


async def add_class(db: Database, row: ClassRow) -> None:
    """Add a class."""
    await db.run(_ADD, **values_of(row))


async def touch_class(db: Database, class_id: ClassId) -> None:
    """Count a change of the class or of its attendance."""
    await db.change(_TOUCH, class_id=class_id)
