"""The door for other rooms: whose an address is, opening and confirming accounts, roles."""

from collections.abc import Sequence
from datetime import date

from qp_api.core.actor import Role
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.domains.accounts.actions.address_indexes import address_indexes
from qp_api.domains.accounts.actions.index_phone import index_phone
from qp_api.domains.accounts.models import AgeBand, Locale
from qp_api.domains.accounts.rules import MINIMUM_AGE, Age, decide_age, unverified_ends_on
from qp_api.domains.accounts.store import (
    ROLES,
    AccountRef,
    AccountRow,
    NewAccount,
    Profile,
    Standing,
    noting_active,
)
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

__all__ = [
    "MINIMUM_AGE",
    "ROLES",
    "AccountRef",
    "AccountRow",
    "Age",
    "AgeBand",
    "Locale",
    "NewAccount",
    "Profile",
    "Standing",
    "address_indexes",
    "change_address",
    "confirm_address",
    "decide_age",
    "find_by_email",
    "get_account",
    "has_role",
    "holds_address",
    "is_vacant",
    "lacks_admin",
    "list_holders",
    "list_names",
    "lock_address",
    "note_active",
    "note_all_active",
    "noting_active",
    "open_account",
    "prolong_pending",
    "read_address_index",
    "read_standing",
    "release_address",
    "replace_pending",
]


async def lock_address(uow: UnitOfWork, email: str) -> None:
    """Let nobody else register this address until the transaction ends."""
    # The oldest epoch: every process knows it, also while a newer one is being opened.
    oldest = address_indexes(uow.process.hierarchy, email)[-1]
    await store.lock_address(uow.db, int.from_bytes(oldest[-8:], signed=True))


async def is_vacant(uow: UnitOfWork, role: Role) -> bool:
    """Whether no open person has this role; nobody else finds so until the transaction ends."""
    await store.lock_powers(uow.db)
    return not await store.list_holders(uow.db, role, most=1)


async def list_holders(uow: UnitOfWork, role: Role, *, most: int) -> list[SubjectId]:
    """Open people of a role beyond the learner's; at most so many, in no particular order."""
    return await store.list_holders(uow.db, role, most=most)


async def lacks_admin(uow: UnitOfWork) -> bool:
    """Whether there are accounts, and no open one of an admin: nobody can give or take roles."""
    return await store.lacks_admin(uow.db)


async def find_by_email(uow: UnitOfWork, email: str) -> AccountRef | None:
    """Whose the address is, however it is spelled; pending accounts too."""
    return await store.find_by_address(uow.db, address_indexes(uow.process.hierarchy, email))


async def has_role(uow: UnitOfWork, subject_id: SubjectId, role: Role) -> bool:
    """Whether a person has this role; no for whom this purpose can't see."""
    return await store.has_role(uow.db, subject_id, role)


async def list_names(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> dict[SubjectId, str]:
    """What people are called, without those whom this purpose can't see."""
    named = await store.list_names(uow.db, subject_ids)
    return {account.subject_id: account.name for account in named}


async def get_account(uow: UnitOfWork, subject_id: SubjectId) -> AccountRow:
    """What the person told us of themselves. Raises NotFound."""
    return await store.get_account(uow.db, subject_id)


async def open_account(uow: UnitOfWork, subject_id: SubjectId, account: NewAccount) -> None:
    """Make a person whose key is committed already. Raises UniqueViolated: the address is taken."""
    indexes = address_indexes(uow.process.hierarchy, account.email)
    await store.add_account(uow.db, subject_id, account, indexes)
    if account.phone is not None:
        await index_phone(uow, subject_id, account.phone)


async def replace_pending(uow: UnitOfWork, subject_id: SubjectId, account: NewAccount) -> None:
    """Write an account anew whose address was never verified. Raises NothingChanged."""
    await store.replace_account(uow.db, subject_id, account)
    await index_phone(uow, subject_id, account.phone)


async def confirm_address(uow: UnitOfWork, subject_id: SubjectId) -> bool:
    """Note that the address is the person's; False when that was known."""
    return await store.verify_address(uow.db, subject_id, at=uow.now)


async def change_address(uow: UnitOfWork, subject_id: SubjectId, email: str) -> str:
    """Let a proven address take the place of the present one; gives the one that was left.

    The unit of work holds the person alone, and the address by `lock_address`. Raises NotFound;
    UniqueViolated: the address is taken.
    """
    left = await store.lock_account(uow.db, subject_id)
    await store.change_address(uow.db, subject_id, email=email, at=uow.now)
    await store.drop_addresses(uow.db, subject_id)
    await store.add_address(uow.db, subject_id, address_indexes(uow.process.hierarchy, email))
    return left.email


async def release_address(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Let an address no longer lead to an account that never verified it, and soon goes."""
    await store.drop_addresses(uow.db, subject_id)


async def read_address_index(uow: UnitOfWork, subject_id: SubjectId) -> bytes | None:
    """What stands for a person's present address; None when they have no account."""
    indexes = await store.list_indexes(uow.db, subject_id)
    return indexes[0] if indexes else None


async def read_standing(uow: UnitOfWork, subject_id: SubjectId) -> Standing:
    """The person's age lock (AG-4) and language. Raises NotFound."""
    return await store.get_standing(uow.db, subject_id)


async def holds_address(uow: UnitOfWork, subject_id: SubjectId, index: bytes) -> bool:
    """Whether the address that an index stood for is still the person's."""
    return index in await store.list_indexes(uow.db, subject_id)


async def note_active(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Note that the person was active today, as a Dhaka day and no more. RE-1."""
    await store.note_active(uow.db, subject_id, day=dhaka_day(uow.now))


async def note_all_active(uow: UnitOfWork, subject_ids: Sequence[SubjectId], *, on: date) -> None:
    """Note that these people were active on a Dhaka day, in one statement. RE-1."""
    await store.note_all_active(uow.db, subject_ids, day=on)


async def prolong_pending(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Count the days of a pending account anew: it waits for somebody else's word. AG-5."""
    due_on = unverified_ends_on(dhaka_day(uow.now))
    await store.prolong_pending(uow.db, subject_id, due_on=due_on)
