"""Find out whether a guess comes from a device that its person has signed in with (R19)."""

from qp_api.core.process import Process
from qp_api.domains.accounts.public import find_by_email
from qp_api.domains.sign_in.actions.looking import alike, looking
from qp_api.domains.sign_in.rules import hash_token
from qp_api.domains.sign_in.store import known_devices as store


async def find_device(process: Process, *, email: str, token: str | None) -> bytes | None:
    """What stands for the device of whoever has this address; None for any other's, and for none.

    Both are looked up in any case: what is found out about a token tells nothing of an address.
    """
    if token is None:
        return None
    token_hash, now = hash_token(token), process.clock.process_now()
    async with alike(process.clock), looking(process) as look:
        account = await find_by_email(look, email)
        owner = await store.find_owner(look.db, token_hash, now=now)
    is_theirs = account is not None and owner is not None and owner == account.subject_id
    return token_hash if is_theirs else None
