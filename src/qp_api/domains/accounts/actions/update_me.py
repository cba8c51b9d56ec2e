"""Change what a person states about themselves."""

from collections.abc import Mapping
from typing import Any, Final

from qp_api.core.actor import Actor
from qp_api.core.errors import FieldError
from qp_api.core.http.etags import WriteCondition, etag_of
from qp_api.core.http.refusals import InvalidRequest
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.actions.index_phone import index_phone
from qp_api.domains.accounts.rules import complete_address, merge, missing_members
from qp_api.domains.accounts.store import AccountRow

_ADDRESS: Final = "billing_address"


async def update_me(
    uow: UnitOfWork, actor: Actor, *, condition: WriteCondition, changes: Mapping[str, Any]
) -> AccountRow:
    """Apply a merge patch to the actor's profile, made for the version they have seen. P5.2.

    Raises Stale, InvalidRequest when the billing address would lack a member.
    """
    stated, row = dict(changes), None
    if not changes or changes.get(_ADDRESS) is not None:
        # An address is merged into the present one; without a change there is only a look.
        row = await store.lock_account(uow.db, actor.person)
        condition.check(etag_of(row.id, row.version))
        if not changes:
            return row
        stated[_ADDRESS] = _merged_address(row.billing_address, changes[_ADDRESS])
    changed = await store.change_profile(
        uow.db, actor.person, stated, versions=condition.numbers(actor.person)
    )
    if changed is None:
        row = await store.lock_account(uow.db, actor.person)
        condition.check(etag_of(row.id, row.version))
        raise LookupError("the account has a version that its condition names, and did not change")
    if "phone" in changes:
        await index_phone(uow, actor.person, changes["phone"])
    uow.audit(
        "accounts.update_me",
        subject_id=changed.subject_id,
        object_id=changed.id,
        details={"fields": sorted(changes)},
    )
    return changed


def _merged_address(known: Mapping[str, Any] | None, change: Mapping[str, Any]) -> dict[str, Any]:
    merged = merge(known or {}, change)
    address = complete_address(merged) or {}
    missing = missing_members(address)
    if missing:
        raise InvalidRequest(errors=tuple(_missing(name) for name in missing))
    return address


def _missing(name: str) -> FieldError:
    return FieldError(f"/billing_address/{name}", "missing", "This field is required.")
