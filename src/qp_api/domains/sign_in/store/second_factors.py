"""Second factors: begun, confirmed, used step by step, and dropped."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import recovery_codes, second_factors
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class FactorRow:
    """The secret of a person's time codes; nobody asks for one before it is confirmed."""

    secret: str = field(repr=False)
    started_at: datetime
    confirmed_at: datetime | None
    last_step: int


@dataclass(frozen=True, slots=True)
class FactorStanding:
    """Whether a second factor is asked for, and how many recovery codes are still good."""

    is_on: bool
    codes_left: int


_f = second_factors.c
_owner: Any = bindparam("subject_id")
_mine = (_f.subject_id == _owner, _f.id == _owner)
_new = insert(second_factors).values({c: bindparam(c.name) for c in second_factors.c})

_FIND = statement(
    select(_f.id, _f.subject_id, _f.secret, _f.started_at, _f.confirmed_at, _f.last_step).where(
        *_mine
    ),
    FactorRow,
)
_codes = select(func.count()).where(recovery_codes.c.subject_id == _owner).scalar_subquery()
_STAND = statement(
    select(
        exists().where(*_mine, _f.confirmed_at.is_not(None)).label("is_on"),
        _codes.label("codes_left"),
    ),
    FactorStanding,
)
_START = command(
    _new.on_conflict_do_update(
        index_elements=[_f.subject_id, _f.id],
        set_={"secret": _new.excluded.secret, "started_at": _new.excluded.started_at},
        where=_f.confirmed_at.is_(None),
    )
)
_CONFIRM = command(
    update(second_factors)
    .where(*_mine, _f.confirmed_at.is_(None), _f.started_at == bindparam("seen"))
    .values(confirmed_at=bindparam("at"), last_step=bindparam("step"))
)
_USE = command(
    update(second_factors)
    .where(*_mine, _f.confirmed_at.is_not(None), _f.last_step < bindparam("step"))
    .values(last_step=bindparam("step"))
)
_DROP = command(delete(second_factors).where(*_mine, _f.confirmed_at.is_not(None)))
_DROP_PENDING = command(
    delete(second_factors).where(_f.confirmed_at.is_(None), _f.started_at <= bindparam("before"))
)


async def find_factor(db: Database, subject_id: SubjectId) -> FactorRow | None:
    """A person's second factor, confirmed or not."""
    return await db.find(_FIND, subject_id=subject_id)


async def get_standing(db: Database, subject_id: SubjectId) -> FactorStanding:
    """How a person's second factor stands, without its secret."""
    return await db.get(_STAND, subject_id=subject_id)


async def add_pending(db: Database, subject_id: SubjectId, *, secret: str, at: datetime) -> bool:
    """Begin a factor, in the place of one that waits; False when one is confirmed already."""
    begun = {"secret": secret, "started_at": at, "confirmed_at": None, "last_step": 0}
    return await db.run(_START, id=subject_id, subject_id=subject_id, **begun) > 0


async def confirm_factor(
    db: Database, subject_id: SubjectId, *, seen: datetime, step: int, at: datetime
) -> bool:
    """Ask for the factor that was begun when it was `seen`, from now on; the step is used up.

    False when it was confirmed, begun anew, or dropped since.
    """
    return await db.run(_CONFIRM, subject_id=subject_id, seen=seen, step=step, at=at) > 0


async def use_step(db: Database, subject_id: SubjectId, *, step: int) -> bool:
    """Use a step up with all before it: of any number at once exactly one succeeds."""
    return await db.run(_USE, subject_id=subject_id, step=step) > 0


async def drop_factor(db: Database, subject_id: SubjectId) -> bool:
    """Forget a confirmed factor; False when there is none."""
    return await db.run(_DROP, subject_id=subject_id) > 0


async def drop_lapsed_factors(db: Database, *, before: datetime) -> None:
    """Forget factors that were begun by then and never confirmed."""
    await db.run(_DROP_PENDING, before=before)
