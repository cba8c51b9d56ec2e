"""Change what a person states about themselves."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from qp_api.core.actor import Actor
from qp_api.core.errors import FieldError
from qp_api.core.http.etags import WriteCondition, etag_of
from qp_api.core.http.refusals import InvalidRequest
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.rules import complete_address, merge, missing_members
from qp_api.domains.accounts.store import AccountRow, Profile
from qp_api.kit.rows import values_of

_STATED: Final = tuple(field.name for field in fields(Profile))


async def update_me(
    uow: UnitOfWork, actor: Actor, *, condition: WriteCondition, changes: Mapping[str, Any]
) -> AccountRow:
    """Apply a merge patch to the actor's profile, made for the version they have seen. P5.2.

    Raises Stale, InvalidRequest when the billing address would lack a member.
    """
    row = await store.lock_account(uow.db, actor.person)
    condition.check(etag_of(row.id, row.version))
    if not changes:
        return row
    profile = _changed(row, changes)
    await store.change_profile(uow.db, row.subject_id, profile)
    uow.audit(
        "accounts.update_me",
        subject_id=row.subject_id,
        object_id=row.id,
        details={"fields": sorted(changes)},
    )
    return replace(row, **values_of(profile), version=row.version + 1)


def _changed(row: AccountRow, changes: Mapping[str, Any]) -> Profile:
    document = {name: getattr(row, name) for name in _STATED}
    merged: dict[str, Any] = dict.fromkeys(_STATED) | merge(document, changes)
    merged["billing_address"] = complete_address(merged["billing_address"])
    missing = missing_members(merged["billing_address"])
    if missing:
        raise InvalidRequest(errors=tuple(_missing(name) for name in missing))
    return Profile(**merged)


def _missing(name: str) -> FieldError:
    return FieldError(f"/billing_address/{name}", "missing", "This field is required.")
