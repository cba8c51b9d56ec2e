"""One subject's data key, ready for use: the field key as a kept object, the file key on demand."""

from hashlib import sha256

from qp_api.core.crypto.aead import build_aead, expand
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.framing import framed
from qp_api.core.crypto.secrecy import KeepsSecrets


class DataKey(KeepsSecrets):
    """One version of one subject's key; one derived key per use (`crypto.md` section 4)."""

    __slots__ = ("_secret", "aead", "key_class", "version")

    def __init__(self, secret: bytes, key_class: KeyClass, version: int) -> None:
        self._secret = secret
        self.aead = build_aead(expand(secret, b"qp1|field"))
        self.key_class = key_class
        self.version = version

    def file_key(self) -> bytes:
        """Derive the key that seals this subject's files; used by `sealed_file` only."""
        return expand(self._secret, b"qp1|file")


def fingerprint(secret: bytes) -> bytes:
    """Name a data key, 16 bytes, so that a receipt can say which one was destroyed (DR-13)."""
    return sha256(framed(b"qp1-fingerprint", secret)).digest()[:16]
