"""Draw a signing key and have the root wrap it, outside of any transaction."""

from hashlib import sha256

from qp_api.core.crypto.token_keys import new_token_key
from qp_api.core.process import Process
from qp_api.domains.sign_in.models import KeyState
from qp_api.domains.sign_in.store.signing_keys import SigningKeyRow, context_of
from qp_api.domains.sign_in.tokens import TokenKey


async def make_signing_key(
    process: Process, state: KeyState, *, is_floor: bool = False
) -> SigningKeyRow:
    """A key that nobody has yet; as a floor it makes every token void that was issued before it."""
    pem = new_token_key()
    kid = TokenKey.read(pem, state).kid
    wrapped = await process.hierarchy.wrap_secret(context_of(kid), pem)
    now = process.clock.process_now()
    return SigningKeyRow(kid, wrapped, state, now, now, now if is_floor else None)


def trail_name(kid: str) -> str:
    """What the trail calls a key."""
    return sha256(kid.encode()).hexdigest()
