"""AES-256-GCM and HKDF as this house uses them; every sealing and wrapping goes through here."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from qp_api.core.crypto.faults import NotUnwrapped, Tampered
from qp_api.core.crypto.framing import framed

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


def build_aead(key: bytes) -> AESGCM:
    """Build the kept object of a 256-bit key; a shorter key is refused. Raises ValueError."""
    if len(key) != KEY_BYTES:
        raise ValueError("AES-256 only")
    return AESGCM(key)


def aead_seal(key: AESGCM, nonce: bytes, aad: bytes, plaintext: bytes) -> bytes:
    """Give ciphertext and tag."""
    return key.encrypt(nonce, plaintext, aad)


def aead_open(key: AESGCM, nonce: bytes, aad: bytes, sealed: bytes) -> bytes:
    """Give the plaintext of ciphertext and tag. Raises Tampered."""
    # GCM hashes a nonce of any other length into one: never ours, so never opened.
    if len(nonce) != NONCE_BYTES:
        raise Tampered
    try:
        return key.decrypt(nonce, sealed, aad)
    except InvalidTag:
        raise Tampered from None


def new_key() -> bytes:
    """Draw 256 random bits."""
    return os.urandom(KEY_BYTES)


def expand(key: bytes, info: bytes) -> bytes:
    """Derive a 256-bit key for one use: HKDF-Expand, SHA-256 (RFC 5869)."""
    return HKDFExpand(SHA256(), KEY_BYTES, info).derive(key)


def wrap(key: AESGCM, context: tuple[bytes, ...], secret: bytes) -> bytes:
    """Encrypt a secret that opens only in the same context; a key becomes 60 bytes."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + aead_seal(key, nonce, framed(*context), secret)


def unwrap(key: AESGCM, context: tuple[bytes, ...], wrapped: bytes) -> bytes:
    """Decrypt what `wrap` gave. Raises NotUnwrapped."""
    try:
        return aead_open(key, wrapped[:NONCE_BYTES], framed(*context), wrapped[NONCE_BYTES:])
    except Tampered:
        raise NotUnwrapped from None
