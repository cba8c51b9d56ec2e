"""Public Ed25519 keys as others store them: JWK (RFC 8037), named by thumbprint (RFC 7638)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from qp_api.core.crypto.canonical_json import canonical_json

_KEY_BYTES = 32


class NotAKey(ValueError):
    """This JWK is no Ed25519 public key, or its kid is not its thumbprint."""


def thumbprint(key: Ed25519PublicKey) -> str:
    """Name a key by its RFC 7638 thumbprint, SHA-256, base64url without padding."""
    required = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(key.public_bytes_raw())}
    return _base64url(sha256(canonical_json(required)).digest())


def public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """Write a key for publication; `kid` is its thumbprint."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": _base64url(key.public_bytes_raw()),
        "use": "sig",
        "alg": "EdDSA",
        "kid": thumbprint(key),
    }


def read_public_jwk(jwk: Mapping[str, object]) -> tuple[str, Ed25519PublicKey]:
    """Read (kid, key) from a published key. A private part (`d`) is refused. Raises NotAKey."""
    text = jwk.get("x")
    if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519") or "d" in jwk:
        raise NotAKey("not an Ed25519 public key")
    if not isinstance(text, str):
        raise NotAKey("no x")
    key = _public_key(text)
    kid = thumbprint(key)
    if jwk.get("kid", kid) != kid:
        raise NotAKey("kid is not the thumbprint")
    return kid, key


def read_public_jwks(document: Mapping[str, object]) -> dict[str, Ed25519PublicKey]:
    """Read a key set, `{"keys": [...]}`, by kid: what a verifier is given. Raises NotAKey."""
    keys = document.get("keys")
    if not isinstance(keys, Sequence) or isinstance(keys, str):
        raise NotAKey("no keys")
    found: dict[str, Ed25519PublicKey] = {}
    for jwk in keys:
        if not isinstance(jwk, Mapping):
            raise NotAKey("not a key")
        kid, key = read_public_jwk(jwk)
        found[kid] = key
    return found


def _public_key(text: str) -> Ed25519PublicKey:
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as fault:
        raise NotAKey("x is not base64url") from fault
    if len(raw) != _KEY_BYTES or _base64url(raw) != text:
        raise NotAKey("x is not 32 bytes")
    return Ed25519PublicKey.from_public_bytes(raw)


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
