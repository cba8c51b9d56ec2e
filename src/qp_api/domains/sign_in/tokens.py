"""Access tokens: ES256 under our own keys, read with every guard of `crypto.md` section 11 (R9).

The only importer of jose. Its checks of time are off: they read the system's clock, not ours.
"""

import re
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from jose import jwk, jwt
from jose.backends import ECKey
from jose.backends.cryptography_backend import CryptographyECKey

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.core.http.refusals import Unauthenticated, invalid_token
from qp_api.core.http.strict_json import decode
from qp_api.kit.clock import Clock
from qp_api.kit.ids import SignInId, SubjectId, new_id

from .models import KeyState

AUDIENCE: Final = "qp-api"
ALGORITHM: Final = "ES256"
TYPE: Final = "at+jwt"  # RFC 9068 §2.1
_LONGEST: Final = 8_192
_SHAPE: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_OPTIONS: Final = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "require_aud": True,
    "require_iss": True,
    "require_sub": True,
    "require_jti": True,
}
_TIMES: Final = ("iat", "nbf", "exp")


class UnfitBackend(RuntimeError):
    """jose would compute with something else than pyca/cryptography; nothing starts."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key pair, kept as jose's own objects: never bytes, PEM, JWK or set (guard 3)."""

    kid: str
    state: KeyState
    private: Any = field(repr=False)
    public: Any = field(repr=False)

    @classmethod
    def read(cls, pem: bytes, state: KeyState) -> "TokenKey":
        """Read a private key; `kid` is its thumbprint."""
        private = jwk.construct(pem, ALGORITHM)
        public = private.public_key()
        return cls(_thumbprint(public.to_dict()), state, private, public)

    def published(self) -> dict[str, str]:
        """The public half as JWKS shows it."""
        return {
            **_public_part(self.public.to_dict()),
            "use": "sig",
            "alg": ALGORITHM,
            "kid": self.kid,
        }


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose token it is, which sign-in it belongs to, and when it ends (seconds, process time)."""

    subject_id: SubjectId
    sign_in_id: SignInId
    expires_at: int


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client is given: an access token, and the refresh token that gets the next one."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    device_token: str | None = field(default=None, repr=False)
    """Given where somebody signs in; a refresh leaves it as it is."""


class AccessTokens:
    """Issues and verifies; knows no key until `use` is called."""

    def __init__(self, *, issuer: str, life: timedelta, clock: Clock) -> None:
        if ECKey is not CryptographyECKey or "ecdsa" in sys.modules:
            raise UnfitBackend
        self.seconds = life // timedelta(seconds=1)
        self._issuer = issuer
        self._clock = clock
        self._keys: Mapping[str, TokenKey] = {}
        self._active: TokenKey | None = None
        self._floor = 0
        self.losses = 0
        """Rises when a key is gone or the floor has risen: what was accepted may be void."""

    def use(self, keys: Sequence[TokenKey], *, not_before: datetime | None = None) -> None:
        """Sign with the active key, accept the others too; but nothing issued before the floor."""
        known = {key.kid: key for key in keys}
        floor = 0 if not_before is None else int(not_before.timestamp())
        if floor > self._floor or not self._keys.keys() <= known.keys():
            self.losses += 1
        self._keys, self._floor = known, max(floor, self._floor)
        self._active = next(key for key in keys if key.state is KeyState.ACTIVE)

    def find_key(self, kid: str) -> TokenKey | None:
        """A key that is open already."""
        return self._keys.get(kid)

    def published(self) -> list[dict[str, str]]:
        """The public keys, those that will sign and those that did among them."""
        return [key.published() for key in self._keys.values()]

    def issue(self, subject_id: SubjectId, sign_in_id: SignInId) -> str:
        """A token for one sign-in; nothing personal in it."""
        assert self._active is not None, "no signing key: ensure_signing_key first"  # noqa: S101 -- of the wiring
        now = int(self._clock.process_now().timestamp())
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(subject_id),
            "sid": str(sign_in_id),
            "jti": str(new_id()),
            "iat": now,
            "nbf": now,
            "exp": now + self.seconds,
        }
        headers = {"typ": TYPE, "kid": self._active.kid}
        token: str = jwt.encode(claims, self._active.private, ALGORITHM, headers)
        return token

    def verify(self, token: str) -> Claims:
        """What a valid token says. Raises Unauthenticated, whatever is wrong (guard 7)."""
        try:
            return self._verified(token)
        except Exception:  # noqa: BLE001 -- no fault of a token may look different from another
            raise invalid_token() from None

    def _verified(self, token: str) -> Claims:
        head, body, _ = _segments(token)
        jwt.decode(
            token,
            self._key_of(head).public,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=self._issuer,
            options=_OPTIONS,
        )
        claims: Any = decode(body)  # strictly: jose takes the last of two equal names
        if claims["aud"] != AUDIENCE:  # a list with ours among others passes jose
            raise Unauthenticated
        self._check_times(claims)
        subject_id, sign_in_id, _ = (_uuid(claims[name]) for name in ("sub", "sid", "jti"))
        return Claims(SubjectId(subject_id), SignInId(sign_in_id), claims["exp"])

    def _key_of(self, head: bytes) -> TokenKey:
        """The key that a header of exactly our shape names (guard 2)."""
        header = decode(head)
        if not isinstance(header, dict) or header.keys() != {"alg", "typ", "kid"}:
            raise Unauthenticated
        if header["alg"] != ALGORITHM or header["typ"] != TYPE:
            raise Unauthenticated
        return self._keys[str(header["kid"])]

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        """Present, integers, within our own lifetime, now (guard 5)."""
        if any(type(claims[name]) is not int for name in _TIMES):
            raise Unauthenticated
        now = self._clock.process_now().timestamp()
        if claims["iat"] < self._floor:
            raise Unauthenticated
        is_now = claims["iat"] <= now and claims["nbf"] <= now < claims["exp"]
        if not is_now or not 0 < claims["exp"] - claims["iat"] <= self.seconds:
            raise Unauthenticated


def _segments(token: str) -> list[bytes]:
    """The three of a token, each in the one way to write it (guard 1)."""
    shape = _SHAPE.fullmatch(token) if len(token) <= _LONGEST else None
    if shape is None:
        raise Unauthenticated
    found = [_decoded(segment) for segment in shape.groups()]
    if [_written(segment) for segment in found] != list(shape.groups()):
        raise Unauthenticated
    return found


def _decoded(segment: str) -> bytes:
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def _written(segment: bytes) -> str:
    return urlsafe_b64encode(segment).rstrip(b"=").decode()


def _uuid(text: object) -> UUID:
    """A UUID in the one way that we write it."""
    found = UUID(str(text))
    if str(found) != text:
        raise Unauthenticated
    return found


def _public_part(key: Mapping[str, str]) -> dict[str, str]:
    """The members that name a P-256 key (RFC 7638 §3.2), and nothing private."""
    return {name: key[name] for name in ("crv", "kty", "x", "y")}


def _thumbprint(key: Mapping[str, str]) -> str:
    digest = sha256(canonical_json(_public_part(key))).digest()
    return _written(digest)
