"""Reading the trail, the newest entry first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, select

from qp_api.core.audit.models import audit_entries, audit_links
from qp_api.core.db.database import Database
from qp_api.core.db.statements import Statement, statement


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry; `seq` is its number in the chain, None while it waits for its seal."""

    id: UUID
    seq: int | None
    at: datetime
    business_at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    purpose: str
    subject_id: UUID | None
    object_id: UUID | None
    request_id: str | None
    outcome: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are asked for; `since` inclusive, `until` exclusive, in process time."""

    since: datetime
    until: datetime
    action: str | None = None
    subject_id: UUID | None = None


_LAST_ID: Final = UUID(int=2**128 - 1)

_e, _l = audit_entries, audit_links
_instant: Any = DateTime(timezone=True)


def _listing(*, action: bool, subject: bool) -> Statement[EntryRow]:
    """One statement a set of filters: a plan that fits all of them would use no index."""
    found = (
        select(*_e.c, _l.c.seq)
        .select_from(_e.outerjoin(_l, _l.c.entry_id == _e.c.id))
        .where(
            _e.c.id < bindparam("before", type_=Uuid()),
            _e.c.at >= bindparam("since", type_=_instant),
            _e.c.at < bindparam("until", type_=_instant),
        )
    )
    if action:
        found = found.where(_e.c.action == bindparam("named"))
    if subject:
        found = found.where(_e.c.subject_id == bindparam("person", type_=Uuid()))
    return statement(found.order_by(_e.c.id.desc()).limit(bindparam("most")), EntryRow)


_LISTINGS: Final = {
    (action, subject): _listing(action=action, subject=subject)
    for action in (False, True)
    for subject in (False, True)
}


async def list_entries(
    db: Database, wanted: Filter, *, before: UUID | None, most: int
) -> list[EntryRow]:
    """Entries that pass the filter, the newest first, written before one of them."""
    params: dict[str, Any] = {
        "before": before or _LAST_ID,
        "since": wanted.since,
        "until": wanted.until,
        "most": most,
    }
    if wanted.action is not None:
        params["named"] = wanted.action
    if wanted.subject_id is not None:
        params["person"] = wanted.subject_id
    listing = _LISTINGS[wanted.action is not None, wanted.subject_id is not None]
    return await db.list(listing, **params)
