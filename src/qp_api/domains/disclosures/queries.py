"""The ledger: for the person it is about, and for the officer, whose looking is on the trail."""

from collections.abc import Mapping
from typing import Final, cast
from uuid import UUID

from qp_api.core.actor import Actor, Role
from qp_api.core.http.cursors import Position
from qp_api.core.privacy.controller import RECIPIENTS
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from . import store
from .models import DisclosureId
from .store import DisclosureRow, Filter

_PAGE: Final = 200
_NAMES: Final = {recipient.code: recipient.name for recipient in RECIPIENTS}


def position(row: DisclosureRow) -> Position:
    """Where a transfer stands in the list."""
    return (row.id,)


async def list_disclosures(
    uow: UnitOfWork, actor: Actor, wanted: Filter, *, after: Position | None, most: int
) -> list[DisclosureRow]:
    """Transfers that pass the filter, the newest first. P7, DI-2."""
    role = Role.DPO if Role.DPO in actor.roles else Role.ADMIN
    uow.audit(
        "disclosures.list_disclosures",
        subject_id=wanted.subject_id,
        details={"role": str(role), "reason": "oversight"},
    )
    before = None if after is None else cast("DisclosureId", after[0])
    return await store.list_disclosures(uow.db, wanted, before=before, most=most)


async def disclosed_of(
    uow: UnitOfWork, subject_id: SubjectId
) -> list[Mapping[str, str | list[str]]]:
    """Every transfer of a person's data, the oldest first, with its recipient's name (P5.1)."""
    found: list[DisclosureRow] = []
    after: UUID | None = None
    while page := await store.list_own(uow.db, subject_id, after=after, most=_PAGE):
        found += page
        after = page[-1].id
    return [_told(row) for row in found]


def _told(row: DisclosureRow) -> Mapping[str, str | list[str]]:
    return {
        "recipient": _NAMES[row.recipient],
        "categories": list(row.categories),
        "purpose": row.purpose,
        "ground": row.ground,
        "occasion": row.occasion,
        "occasion_id": str(row.occasion_id),
        "at": row.at.isoformat(),
    }
