"""The room's SQL: transfers are added once, and read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, cast, select
from sqlalchemy.dialects.postgresql import insert

from qp_api.core.db.database import Database
from qp_api.core.db.statements import Statement, command, statement
from qp_api.core.duties.models import duties
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

from .models import DisclosureId, disclosures
from .rules import Transfer


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """One transfer; times are UTC."""

    subject_id: UUID
    id: UUID
    recipient: str
    categories: Sequence[str]
    purpose: str
    ground: str
    occasion: str
    occasion_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """Which transfers are asked for."""

    subject_id: UUID | None = None
    recipient: str | None = None


_FIRST_ID: Final = UUID(int=0)
_LAST_ID: Final = UUID(int=2**128 - 1)

_t, _d = disclosures, duties
_person: Any = bindparam("person", type_=Uuid())
_most: Any = bindparam("most")
# One transfer has one entry, whoever tells of it again.
_ADD = command(insert(_t).values({c: bindparam(c.name) for c in _t.c}).on_conflict_do_nothing())
_OWN = statement(
    select(_t)
    .where(_t.c.subject_id == _person, _t.c.id > bindparam("after", type_=Uuid()))
    .order_by(_t.c.id)
    .limit(_most),
    DisclosureRow,
)
_owed = select(
    _d.c.subject_id,
    _d.c.id,
    bindparam("recipient", type_=Text()),
    bindparam("categories", type_=ARRAY(Text)),
    bindparam("purpose", type_=Text()),
    bindparam("ground", type_=Text()),
    bindparam("occasion", type_=Text()),
    cast(_d.c.payload[bindparam("named", type_=Text())].as_string(), Uuid()),
    _d.c.due_at,
).where(
    _d.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
    _d.c.kind == bindparam("kind", type_=Text()),
    _d.c.state == any_(bindparam("states", type_=ARRAY(Text))),
)
_KEEP_OWED = command(
    insert(_t)
    .from_select([column.name for column in _t.c], _owed, include_defaults=False)
    .on_conflict_do_nothing()
)


def _listing(*, person: bool, recipient: bool) -> Statement[DisclosureRow]:
    """One statement a set of filters: a plan that fits all of them would use no index."""
    found = select(_t).where(_t.c.id < bindparam("before", type_=Uuid()))
    if person:
        found = found.where(_t.c.subject_id == _person)
    if recipient:
        found = found.where(_t.c.recipient == bindparam("named", type_=Text()))
    return statement(found.order_by(_t.c.id.desc()).limit(_most), DisclosureRow)


_LISTINGS: Final = {
    (person, recipient): _listing(person=person, recipient=recipient)
    for person in (False, True)
    for recipient in (False, True)
}


async def add_disclosure(db: Database, row: DisclosureRow) -> None:
    """Enter a transfer, unless it is there."""
    await db.run(_ADD, **values_of(row))


async def keep_owed(
    db: Database, subject_ids: Sequence[SubjectId], transfer: Transfer, *, kind: str, named: str
) -> None:
    """Enter the transfers of these people that a duty of this kind still tells of."""
    await db.run(
        _KEEP_OWED,
        subjects=list(subject_ids),
        kind=kind,
        named=named,
        states=["waiting", "leased", "dead"],
        **(values_of(transfer) | {"categories": list(transfer.categories)}),
    )


async def list_own(
    db: Database, subject_id: SubjectId, *, after: UUID | None, most: int
) -> list[DisclosureRow]:
    """A person's transfers, the oldest first."""
    return await db.list(_OWN, person=subject_id, after=after or _FIRST_ID, most=most)


async def list_disclosures(
    db: Database, wanted: Filter, *, before: DisclosureId | None, most: int
) -> list[DisclosureRow]:
    """Transfers that pass the filter, the newest first."""
    params: dict[str, Any] = {"before": before or _LAST_ID, "most": most}
    if wanted.subject_id is not None:
        params["person"] = wanted.subject_id
    if wanted.recipient is not None:
        params["named"] = wanted.recipient
    filters = (wanted.subject_id is not None, wanted.recipient is not None)
    return await db.list(_LISTINGS[filters], **params)
