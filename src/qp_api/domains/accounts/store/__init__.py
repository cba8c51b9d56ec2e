"""The room's SQL, a file a question: accounts, addresses, holders of roles, activity."""

from .accounts import (
    add_account,
    change_address,
    change_profile,
    get_account,
    get_standing,
    lock_account,
    replace_account,
    verify_address,
)
from .activity import note_active, note_all_active, noting_active
from .addresses import (
    add_address,
    drop_addresses,
    find_by_address,
    list_indexes,
    lock_address,
)
from .holders import ROLES, has_role, list_holders, list_names, lock_powers
from .pending import prolong_pending
from .phones import list_candidates, lock_phones_after, put_phone
from .roles import RolesRow, change_roles, count_open_admins, lacks_admin, list_staff, lock_roles
from .rows import (
    AccountRef,
    AccountRow,
    Holder,
    NamedAccount,
    NewAccount,
    Profile,
    Standing,
    ViewedAccount,
)
from .views import get_roles, get_viewed, list_viewed

__all__ = [
    "ROLES",
    "AccountRef",
    "AccountRow",
    "Holder",
    "NamedAccount",
    "NewAccount",
    "Profile",
    "RolesRow",
    "Standing",
    "ViewedAccount",
    "add_account",
    "add_address",
    "change_address",
    "change_profile",
    "change_roles",
    "count_open_admins",
    "drop_addresses",
    "find_by_address",
    "get_account",
    "get_roles",
    "get_standing",
    "get_viewed",
    "has_role",
    "lacks_admin",
    "list_candidates",
    "list_holders",
    "list_indexes",
    "list_names",
    "list_staff",
    "list_viewed",
    "lock_account",
    "lock_address",
    "lock_phones_after",
    "lock_powers",
    "lock_roles",
    "note_active",
    "note_all_active",
    "noting_active",
    "prolong_pending",
    "put_phone",
    "replace_account",
    "verify_address",
]
