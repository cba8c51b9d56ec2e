"""Make the token that goes to a wanted address; if somebody has it, they are told instead."""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import find_by_email
from qp_api.domains.sign_in.messages import AddressWanted
from qp_api.domains.sign_in.models import ChangeState
from qp_api.domains.sign_in.rules import hash_token
from qp_api.domains.sign_in.store import credentials
from qp_api.domains.sign_in.store import email_changes as store
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class MintedChange:
    """Where the link goes, and the token in it; never printed."""

    address: str = field(repr=False)
    token: str = field(repr=False)


async def mint_email_change(
    uow: UnitOfWork, subject_id: SubjectId, change_id: UUID
) -> MintedChange | None:
    """A token for one use, good while the change is pending; only its hash is stored.

    None when the address is somebody's account: they are told, as at a registration (AC-2).
    Raises NotFound when the change was overtaken or is over.
    """
    await credentials.lock_person(uow.db, subject_id)
    now = uow.clock.process_now()
    change = await store.find_change(
        uow.db, subject_id, change_id, state=ChangeState.PENDING, now=now
    )
    if change is None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    await store.add_change_token(uow.db, change, hash_token(token))
    holder = await find_by_email(uow, change.address)
    if holder is not None and holder.verified_at is not None:
        # Its hash stays, which nobody can use: whoever asked is given their rows to read (P5.1).
        uow.post(AddressWanted(subject_id=holder.subject_id))
        return None
    return MintedChange(change.address, token)
