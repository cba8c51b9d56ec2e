"""Tokens whose signature was checked already: a hot read pays for it once (`crypto.md` 11.8)."""

from collections import OrderedDict
from hashlib import sha256

from qp_api.domains.sign_in.tokens import AccessTokens, Claims
from qp_api.kit.clock import Clock


class VerifiedTokens:
    """A bounded map from a token's SHA-256 to its claims, until they end."""

    def __init__(self, tokens: AccessTokens, clock: Clock, *, size: int = 20_000) -> None:
        self._tokens = tokens
        self._clock = clock
        self._size = size
        self._known: OrderedDict[bytes, Claims] = OrderedDict()

    def verify(self, token: str) -> Claims:
        """What a valid token says. Raises Unauthenticated."""
        digest = sha256(token.encode()).digest()
        claims = self._known.get(digest)
        if claims is not None and self._clock.process_now().timestamp() < claims.expires_at:
            self._known.move_to_end(digest)
            return claims
        # One that has ended is verified again, to be refused as any other.
        self._known.pop(digest, None)
        claims = self._tokens.verify(token)
        self._known[digest] = claims
        if len(self._known) > self._size:
            self._known.popitem(last=False)
        return claims
