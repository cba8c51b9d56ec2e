"""Find whoever has an address or a number, whole and exact; who was found is on the trail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from qp_api.core.actor import SYSTEM
from qp_api.core.http.access_reason import AccessReason
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.actions.address_indexes import address_indexes
from qp_api.domains.accounts.actions.index_phone import phone_indexes
from qp_api.domains.accounts.rules import View
from qp_api.domains.accounts.store import ViewedAccount
from qp_api.kit.ids import SubjectId

_MOST_CANDIDATES: Final = 200


@dataclass(frozen=True, slots=True)
class Sought:
    """An address or a number, never both; in no address, log or trail."""

    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)


async def find_accounts(
    uow: UnitOfWork, view: View, access: AccessReason, *, sought: Sought
) -> list[ViewedAccount]:
    """Their accounts as the view shows them, in the order of their ids; none is no error.

    Whom the view's purpose can't see is not among them. The index of a number leads to a few other
    people too, of whom nothing is answered or noted.
    """
    candidates = await _candidates(uow, sought)
    rows = await store.list_viewed(uow.db, view, candidates, phone=sought.phone)
    for row in rows or (None,):
        uow.audit(
            "accounts.find_accounts",
            subject_id=None if row is None else row.subject_id,
            object_id=None if row is None else row.id,
            outcome="not_found" if row is None else "done",
            details={
                **access.details(view.role),
                "by": "email" if sought.phone is None else "phone",
            },
        )
    return rows


async def _candidates(uow: UnitOfWork, sought: Sought) -> Sequence[SubjectId]:
    """Whom the indexes lead to; no index is granted to who serves, and nothing is opened here."""
    hierarchy = uow.process.hierarchy
    async with UnitOfWork(uow.process, Purpose.SECURITY, SYSTEM, mode=Mode.READ) as look:
        if sought.email is not None:
            found = await store.find_by_address(look.db, address_indexes(hierarchy, sought.email))
            return [] if found is None else [found.subject_id]
        assert sought.phone is not None  # noqa: S101 -- one of the two
        indexes = phone_indexes(hierarchy, sought.phone)
        return await store.list_candidates(look.db, indexes, most=_MOST_CANDIDATES)
