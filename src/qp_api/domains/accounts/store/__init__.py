"""The room's SQL, a file a question: accounts, addresses, holders of roles, activity."""

from .accounts import (
    add_account,
    change_profile,
    get_account,
    get_standing,
    lock_account,
    replace_account,
    verify_address,
)
from .activity import note_active, note_all_active, noting_active
from .addresses import find_by_address, list_indexes, lock_address
from .holders import ROLES, has_role, is_held, list_holders, list_names
from .pending import prolong_pending
from .rows import AccountRef, AccountRow, Holder, NamedAccount, NewAccount, Profile, Standing

__all__ = [
    "ROLES",
    "AccountRef",
    "AccountRow",
    "Holder",
    "NamedAccount",
    "NewAccount",
    "Profile",
    "Standing",
    "add_account",
    "change_profile",
    "find_by_address",
    "get_account",
    "get_standing",
    "has_role",
    "is_held",
    "list_holders",
    "list_indexes",
    "list_names",
    "lock_account",
    "lock_address",
    "note_active",
    "note_all_active",
    "noting_active",
    "prolong_pending",
    "replace_account",
    "verify_address",
]
