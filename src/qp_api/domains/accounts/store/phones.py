"""Who may have a phone number: by a short blind index, that narrows and does not decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, LargeBinary, Uuid, any_, bindparam, delete, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.accounts.models import accounts, phone_lookup
from qp_api.kit.ids import SubjectId

from .rows import Holder


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """Somebody's number, to be indexed."""

    id: SubjectId
    subject_id: SubjectId
    phone: str


_a, _p = accounts.c, phone_lookup.c
_owner: Any = bindparam("subject_id", type_=_p.subject_id.type)

_CANDIDATES = statement(
    select(_p.subject_id)
    .distinct()  # one row a living index epoch
    .where(_p.phone_index == any_(bindparam("indexes", type_=ARRAY(LargeBinary))))
    .order_by(_p.subject_id)
    .limit(bindparam("most")),
    Holder,
)
_DROP = command(delete(phone_lookup).where(_p.subject_id == _owner))
_ADD = command(insert(phone_lookup).values({c: bindparam(c.name) for c in phone_lookup.c}))
_AFTER = statement(
    select(_a.id, _a.subject_id, _a.phone)
    .where(_a.subject_id > bindparam("after", type_=Uuid()), _a.phone.is_not(None))
    .order_by(_a.subject_id)
    .limit(bindparam("most"))
    # Whoever changes their phone meanwhile indexes it themselves, after us.
    .with_for_update(),
    PhoneRow,
)


async def list_candidates(db: Database, indexes: Sequence[bytes], *, most: int) -> list[SubjectId]:
    """Whose number has one of these indexes, by their ids; some have another number."""
    found = await db.list(_CANDIDATES, indexes=list(indexes), most=most)
    return [row.subject_id for row in found]


async def put_phone(db: Database, subject_id: SubjectId, indexes: Sequence[bytes]) -> None:
    """Let a person's present number lead to them, and no earlier one; none, when there is none."""
    await db.run(_DROP, subject_id=subject_id)
    rows = [{"phone_index": index, "subject_id": subject_id} for index in indexes]
    if rows:
        await db.run_each(_ADD, rows)


async def lock_phones_after(db: Database, after: SubjectId, *, most: int) -> list[PhoneRow]:
    """The next people who have a number, by their ids, held until the transaction ends."""
    return await db.list(_AFTER, after=after, most=most)
