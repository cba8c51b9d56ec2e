"""Tokens whose signature was checked already: a hot read pays for it once (`crypto.md` 11.8)."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from qp_api.domains.sign_in.tokens import AccessTokens, Claims

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class VerifiedTokens:
    """A bounded map from a token's SHA-256 to its claims, until they end."""

    def __init__(self, tokens: AccessTokens, *, size: int = 20_000) -> None:
        self._tokens = tokens
        self._size = size
        self._known: OrderedDict[bytes, tuple[Claims, datetime]] = OrderedDict()
        self._losses = tokens.losses

    def verify(self, token: str, *, now: datetime) -> Claims:
        """What a token says that is valid at this process time. Raises Unauthenticated."""
        if self._losses != self._tokens.losses:
            self._losses = self._tokens.losses
            self._known.clear()
        digest = sha256(token.encode()).digest()
        known = self._known.get(digest)
        if known is not None and now < known[1]:
            self._known.move_to_end(digest)
            return known[0]
        # One that has ended is verified again, to be refused as any other.
        self._known.pop(digest, None)
        claims = self._tokens.verify(token)
        self._known[digest] = (claims, _EPOCH + timedelta(seconds=claims.expires_at))
        if len(self._known) > self._size:
            self._known.popitem(last=False)
        return claims
