"""The day of the last activity, from which retention counts (RE-1)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Update,
    Uuid,
    any_,
    bindparam,
    update,
)

from qp_api.core.db.activity import active_values, today_bound
from qp_api.core.db.database import Database
from qp_api.core.db.statements import command
from qp_api.domains.accounts.models import accounts
from qp_api.kit.ids import SubjectId

_a = accounts.c
_owner: Any = bindparam("subject_id")
_mine = (_a.subject_id == _owner, _a.id == _owner)
_these = _a.subject_id == any_(bindparam("subject_ids", type_=ARRAY(Uuid)))


def noting_active(gate: ColumnElement[bool] | None = None) -> Update:
    """Move `:subject_id`'s day of the last activity forward to `:today`, never back.

    Whatever retention had begun because they did not come is over with it (RE-1).
    """
    today = today_bound()
    only_if = () if gate is None else (gate,)
    return (
        update(accounts)
        .where(*_mine, _a.last_active_on < today, *only_if)
        .values(active_values(today))
    )


_ACTIVE = command(noting_active())
_day = bindparam("day", type_=_a.last_active_on.type)
_ALL_ACTIVE = command(
    update(accounts).where(_these, _a.last_active_on < _day).values(active_values(_day))
)


async def note_active(db: Database, subject_id: SubjectId, *, day: date) -> None:
    """Move the day of the last activity forward, never back."""
    await db.run(_ACTIVE, subject_id=subject_id, today=day)


async def note_all_active(db: Database, subject_ids: Sequence[SubjectId], *, day: date) -> None:
    """Move everybody's day of the last activity forward, never back."""
    await db.run(_ALL_ACTIVE, subject_ids=list(subject_ids), day=day)
