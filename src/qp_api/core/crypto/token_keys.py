"""Private keys that sign access tokens: P-256, made here, kept wrapped by the root only."""

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def new_token_key() -> bytes:
    """Draw a private key for ES256 (RFC 7518 §3.4), as PKCS #8 PEM."""
    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
