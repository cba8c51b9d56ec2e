"""One account by its owner, and the few changes to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Integer,
    any_,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from qp_api.core.actor import Processing
from qp_api.core.db.activity import active_values, today_bound
from qp_api.core.db.database import Database
from qp_api.core.db.statements import Statement, command, statement
from qp_api.core.db.subjects import subjects
from qp_api.core.privacy.inactivity import INACTIVE_MONTHS, Inactivity
from qp_api.domains.accounts.models import accounts
from qp_api.domains.accounts.rules import unverified_ends_on
from qp_api.kit.calendar import add_months, dhaka_day
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

from .addresses import add_address
from .rows import AccountRow, NewAccount, Standing

_a = accounts.c
_owner: Any = bindparam("subject_id")
_mine = (_a.subject_id == _owner, _a.id == _owner)
_WRITTEN: Final = (*NewAccount.__dataclass_fields__, "inactivity", "inactivity_due_on")

_STANDING = statement(select(_a.adult_from, _a.locale).where(*_mine), Standing)
_whole = select(*[accounts.c[name] for name in AccountRow.__dataclass_fields__])
_GET = statement(_whole.where(*_mine), AccountRow)
_LOCK = statement(_whole.where(*_mine).with_for_update(), AccountRow)
_ADD_SUBJECT = command(
    insert(subjects).values(
        id=bindparam("id"),
        created_at=bindparam("created_at"),
        processing=Processing.OPEN.value,
        marketing_ok=False,
        analytics_ok=False,
    )
)
_ADD = command(insert(accounts).values({c: bindparam(c.name) for c in accounts.c}))
_REPLACE = command(
    update(accounts)
    .where(*_mine, _a.verified_at.is_(None))
    .values({_a[name]: bindparam(name) for name in _WRITTEN} | {_a.version: _a.version + 1})
)
_VERIFY = command(
    update(accounts)
    .where(*_mine, _a.verified_at.is_(None))
    .values(**active_values(today_bound()), verified_at=bindparam("at"), version=_a.version + 1)
)

_CHANGE_ADDRESS = command(
    update(accounts)
    .where(*_mine)
    .values(email=bindparam("email"), verified_at=bindparam("at"), version=_a.version + 1)
)


@cache
def _changing(names: frozenset[str]) -> Statement[AccountRow]:
    """Only what is stated anew is written, and sealed; the version tells whether it was seen."""
    versions = bindparam("versions", type_=ARRAY(Integer))
    stated: dict[Any, Any] = {_a[name]: bindparam(name) for name in sorted(names)}
    return statement(
        update(accounts)
        .where(*_mine, or_(versions.is_(None), _a.version == any_(versions)))
        .values(stated | {_a.version: _a.version + 1})
        .returning(*[_a[name] for name in AccountRow.__dataclass_fields__]),
        AccountRow,
    )


async def get_account(db: Database, subject_id: SubjectId) -> AccountRow:
    """The account. Raises NotFound."""
    return await db.get(_GET, subject_id=subject_id)


async def get_standing(db: Database, subject_id: SubjectId) -> Standing:
    """The person's age lock and language. Raises NotFound."""
    return await db.get(_STANDING, subject_id=subject_id)


async def lock_account(db: Database, subject_id: SubjectId) -> AccountRow:
    """The account, which nobody else changes until this transaction ends. Raises NotFound."""
    return await db.get(_LOCK, subject_id=subject_id)


async def add_account(
    db: Database, subject_id: SubjectId, account: NewAccount, indexes: Sequence[bytes]
) -> None:
    """Add a person whose key is made already, with their account and its address."""
    await db.run(_ADD_SUBJECT, id=subject_id, created_at=account.registered_at)
    await db.run(_ADD, id=subject_id, subject_id=subject_id, version=1, **_values(account))
    await add_address(db, subject_id, indexes)


async def replace_account(db: Database, subject_id: SubjectId, account: NewAccount) -> None:
    """Write a pending account anew. Raises NothingChanged when it is verified by now."""
    await db.change(_REPLACE, subject_id=subject_id, **_values(account))


async def change_profile(
    db: Database,
    subject_id: SubjectId,
    stated: Mapping[str, Any],
    *,
    versions: Sequence[int] | None,
) -> AccountRow | None:
    """Write what the person states; None when the account has none of these versions."""
    changing = _changing(frozenset(stated))
    return await db.find(changing, subject_id=subject_id, versions=versions, **stated)


async def change_address(db: Database, subject_id: SubjectId, *, email: str, at: datetime) -> None:
    """Write another address, which is the person's from `at` on. Raises NothingChanged."""
    await db.change(_CHANGE_ADDRESS, subject_id=subject_id, email=email, at=at)


async def verify_address(db: Database, subject_id: SubjectId, *, at: datetime) -> bool:
    """Note that the address is the person's; False when that was known."""
    return await db.run(_VERIFY, subject_id=subject_id, at=at, today=dhaka_day(at)) > 0


def _values(account: NewAccount) -> dict[str, Any]:
    return values_of(account) | _kept_until(account) | {"roles": list(account.roles)}


def _kept_until(account: NewAccount) -> dict[str, Any]:
    """When retention looks at it: days after registration, until its address is confirmed."""
    if account.verified_at is None:
        due_on = unverified_ends_on(dhaka_day(account.registered_at))
        return {"inactivity": Inactivity.UNVERIFIED, "inactivity_due_on": due_on}
    due_on = add_months(account.last_active_on, INACTIVE_MONTHS)
    return {"inactivity": Inactivity.ACTIVE, "inactivity_due_on": due_on}
