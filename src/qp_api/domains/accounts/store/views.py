"""Accounts as a view of the staff shows them: what it does not show is not selected, nor opened."""

from collections.abc import Sequence
from dataclasses import make_dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, select

from qp_api.core.actor import Processing
from qp_api.core.db.database import Database
from qp_api.core.db.statements import Statement, statement
from qp_api.core.db.subjects import subjects
from qp_api.domains.accounts.models import accounts
from qp_api.domains.accounts.rules import MASKS, VIEWED, VIEWS, View
from qp_api.kit.ids import SubjectId

from .roles import RolesRow
from .rows import ViewedAccount

_ALIVE: Final = [str(Processing.OPEN), str(Processing.RESTRICTED), str(Processing.FROZEN)]
_STATE: Final = subjects.c.processing
_a = accounts.c
_COLUMNS: Final = {**dict(_a), "state": _STATE, "email_verified_at": _a.verified_at}

_owner: Any = bindparam("subject_id")
_ROLES: Final = statement(
    select(*[_a[name] for name in RolesRow.__dataclass_fields__]).where(
        _a.subject_id == _owner, _a.id == _owner
    ),
    RolesRow,
)


@cache
def _viewing(view: View) -> Statement[Any]:
    """`people`: their accounts, in the order of their ids; the fields bear the wire's names."""
    shown = sorted(view.shown)
    columns = [_COLUMNS[name].label(name) for name in shown]
    return statement(
        select(_a.id, _a.subject_id, *columns)
        .join(subjects, subjects.c.id == _a.subject_id)
        .where(
            _a.subject_id == any_(bindparam("people", type_=ARRAY(Uuid))),
            any_(bindparam("alive", type_=ARRAY(Text))) == _STATE,
        )
        .order_by(_a.subject_id),
        make_dataclass("SelectedAccount", ["id", "subject_id", *shown], frozen=True),
    )


for _each in VIEWS:  # refused at import, like every statement
    _viewing(_each)


async def list_viewed(
    db: Database, view: View, people: Sequence[SubjectId], *, phone: str | None = None
) -> list[ViewedAccount]:
    """These people's accounts as the view shows them, without whom this purpose can't see.

    With a number only those who have it: every view shows the phone, masked or not.
    """
    rows = await db.list(_viewing(view), people=list(people), alive=_ALIVE)
    return [_viewed(row, view) for row in rows if phone is None or row.phone == phone]


async def get_viewed(db: Database, view: View, person: SubjectId) -> ViewedAccount:
    """One person's account as the view shows it. Raises NotFound."""
    return _viewed(await db.get(_viewing(view), people=[person], alive=_ALIVE), view)


async def get_roles(db: Database, subject_id: SubjectId) -> RolesRow:
    """Somebody's roles as they stand, without a lock. Raises NotFound."""
    return await db.get(_ROLES, subject_id=subject_id)


def _viewed(row: Any, view: View) -> ViewedAccount:
    shown: dict[str, Any] = dict.fromkeys(VIEWED)
    shown |= {name: _masked(name, getattr(row, name), view) for name in view.shown}
    return ViewedAccount(
        id=row.id,
        subject_id=row.subject_id,
        view=str(view.role),
        withheld=sorted(VIEWED - view.shown),
        **shown,
    )


def _masked(name: str, value: Any, view: View) -> Any:
    return MASKS[name](value) if value is not None and name in view.masked else value
