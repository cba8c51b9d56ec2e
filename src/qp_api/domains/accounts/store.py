"""The room's SQL: one account by its owner or by its address, and the few changes to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    LargeBinary,
    Text,
    Update,
    Uuid,
    any_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from qp_api.core.actor import Processing, Role
from qp_api.core.crypto.group import Group
from qp_api.core.db.activity import active_values, today_bound
from qp_api.core.db.database import Database
from qp_api.core.db.statements import Statement, command, statement
from qp_api.core.db.subjects import subjects
from qp_api.core.privacy.inactivity import INACTIVE_MONTHS, Inactivity
from qp_api.kit.calendar import add_months, dhaka_day
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

from .models import accounts, email_lookup
from .rules import unverified_ends_on


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person states about themselves, and may change at any time."""

    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    organization: str | None = field(repr=False)
    designation: str | None = field(repr=False)
    billing_address: Group | None = field(repr=False)
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class NewAccount(Profile):
    """What an account begins with; of a birth date only what AG-3 leaves."""

    email: str = field(repr=False)
    age_band: str = field(repr=False)
    adult_from: date | None = field(repr=False)
    roles: Sequence[str]
    registered_at: datetime
    verified_at: datetime | None
    last_active_on: date


@dataclass(frozen=True, slots=True)
class AccountRow(NewAccount):
    """A whole account."""

    id: UUID
    subject_id: SubjectId
    version: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a role."""

    subject_id: SubjectId


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """What somebody is called."""

    id: UUID
    subject_id: SubjectId
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountRef:
    """Whose account an address is, and how it stands."""

    subject_id: SubjectId
    verified_at: datetime | None
    processing: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person besides what they state of themselves."""

    adult_from: date | None
    locale: str

    def is_minor_on(self, day: date) -> bool:
        """Whether the person is 16 or 17 on a Dhaka day. AG-3, AG-4."""
        return self.adult_from is not None and day < self.adult_from


@dataclass(frozen=True, slots=True)
class _Held:
    email_index: bytes


ROLES = select(accounts.c.subject_id, accounts.c.roles).subquery("account_roles")
"""Each person's roles, for statements of other rooms that need them in the same round trip."""

_a, _l = accounts.c, email_lookup.c
_owner: Any = bindparam("subject_id")
_mine = (_a.subject_id == _owner, _a.id == _owner)
_indexes: Any = bindparam("indexes", type_=ARRAY(LargeBinary))
_WRITTEN: Final = (*NewAccount.__dataclass_fields__, "inactivity", "inactivity_due_on")

_LOCK_ADDRESS = command(
    select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)).label("locked"))
)
_BY_ADDRESS = statement(
    select(_a.subject_id, _a.verified_at, subjects.c.processing)
    .distinct()  # one row a living index epoch, all of the same person
    .select_from(email_lookup)
    .join(subjects, subjects.c.id == _l.subject_id)
    .join(accounts, _a.subject_id == _l.subject_id)
    .where(_l.email_index == any_(_indexes)),
    AccountRef,
)
_HOLDER = statement(
    select(accounts.c.subject_id)
    .where(bindparam("role", type_=Text()) == any_(accounts.c.roles))
    .limit(literal(1)),
    Holder,
)
_HAS_ROLE = statement(
    select(accounts.c.subject_id).where(
        *_mine, bindparam("role", type_=Text()) == any_(accounts.c.roles)
    ),
    Holder,
)
_these = _a.subject_id == any_(bindparam("subject_ids", type_=ARRAY(Uuid)))
_NAMES = statement(select(_a.id, _a.subject_id, _a.name).where(_these), NamedAccount)
_INDEXES = statement(
    select(_l.email_index).where(_l.subject_id == _owner).order_by(_l.email_index.desc()), _Held
)
# Written out, not bound: only a literal lets the planner see that the partial index applies.
_STAFF = statement(
    select(accounts.c.subject_id)
    .join(subjects, subjects.c.id == _a.subject_id)
    .where(
        text("accounts.roles <> '{learner}'::text[]"),
        bindparam("role", type_=Text()) == any_(accounts.c.roles),
        subjects.c.processing == str(Processing.OPEN),
    )
    .order_by(_a.subject_id)
    .limit(bindparam("most")),
    Holder,
)
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
_ADD_INDEX = command(insert(email_lookup).values({c: bindparam(c.name) for c in email_lookup.c}))
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
    update(accounts).where(_these, _a.last_active_on < _day).values(last_active_on=_day)
)


async def is_held(db: Database, role: Role) -> bool:
    """Whether anybody has this role."""
    return await db.find(_HOLDER, role=role) is not None


async def list_holders(db: Database, role: Role, *, most: int) -> list[SubjectId]:
    """Open people with a role beyond the learner's, in the order of their ids."""
    return [row.subject_id for row in await db.list(_STAFF, role=role, most=most)]


async def has_role(db: Database, subject_id: SubjectId, role: Role) -> bool:
    """Whether a person has this role."""
    return await db.find(_HAS_ROLE, subject_id=subject_id, role=role) is not None


async def list_names(db: Database, subject_ids: Sequence[SubjectId]) -> list[NamedAccount]:
    """What these people are called, in no order; without whom this purpose can't see."""
    return await db.list(_NAMES, subject_ids=list(subject_ids))


async def lock_address(db: Database, lock: int) -> None:
    """Wait for whoever else registers this address, until this transaction ends."""
    await db.run(_LOCK_ADDRESS, lock=lock)


async def find_by_address(db: Database, indexes: Sequence[bytes]) -> AccountRef | None:
    """Whose the address is, by its blind index under every living epoch."""
    return await db.find(_BY_ADDRESS, indexes=list(indexes))


async def list_indexes(db: Database, subject_id: SubjectId) -> list[bytes]:
    """The blind indexes of a person's present address, the newest epoch first."""
    return [row.email_index for row in await db.list(_INDEXES, subject_id=subject_id)]


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
    lookups = [{"email_index": index, "subject_id": subject_id} for index in indexes]
    await db.run_each(_ADD_INDEX, lookups)


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


async def verify_address(db: Database, subject_id: SubjectId, *, at: datetime) -> bool:
    """Note that the address is the person's; False when that was known."""
    return await db.run(_VERIFY, subject_id=subject_id, at=at, today=dhaka_day(at)) > 0


async def note_active(db: Database, subject_id: SubjectId, *, day: date) -> None:
    """Move the day of the last activity forward, never back."""
    await db.run(_ACTIVE, subject_id=subject_id, today=day)


async def note_all_active(db: Database, subject_ids: Sequence[SubjectId], *, day: date) -> None:
    """Move everybody's day of the last activity forward, never back."""
    await db.run(_ALL_ACTIVE, subject_ids=list(subject_ids), day=day)


def _values(account: NewAccount) -> dict[str, Any]:
    return values_of(account) | _kept_until(account) | {"roles": list(account.roles)}


def _kept_until(account: NewAccount) -> dict[str, Any]:
    """When retention looks at it: days after registration, until its address is confirmed."""
    if account.verified_at is None:
        due_on = unverified_ends_on(dhaka_day(account.registered_at))
        return {"inactivity": Inactivity.UNVERIFIED, "inactivity_due_on": due_on}
    due_on = add_months(account.last_active_on, INACTIVE_MONTHS)
    return {"inactivity": Inactivity.ACTIVE, "inactivity_due_on": due_on}
