"""Find a sealed value by equality: `epoch ‖ truncate(HMAC-SHA256(key of field and epoch, value))`.

It leaks equality and frequency, so it is for what is nearly unique: e-mail (128 bits, in a lookup
table keyed by the value) and phone (16-24 bits, then open and compare); never names or dates.
"""

import hmac

from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.secrecy import KeepsSecrets

_LARGEST_EPOCH = 255


class BlindIndex(KeepsSecrets):
    """The index of one logical field; takes values that `kit.text` has already normalised."""

    __slots__ = ("_bytes", "_keys")

    def __init__(
        self, hierarchy: Hierarchy, field: str, *, bits: int = 128, rules: int = 1
    ) -> None:
        """Derive the keys of "table.column" under the normalisation rules' version."""
        if bits % 8 or not 16 <= bits <= 128:  # noqa: PLR2004 -- whole bytes, section 8
            raise ValueError("16 to 128 bits, whole bytes")
        self._bytes = bits // 8
        self._keys = tuple(hierarchy.index_keys(f"{field}|{rules}").items())
        if self._keys[0][0] > _LARGEST_EPOCH:
            raise ValueError("an index epoch is one byte")

    def of(self, normalised: str) -> bytes:
        """Give the value under the newest epoch, to write where one row stands per value."""
        return self.candidates(normalised)[0]

    def candidates(self, normalised: str) -> tuple[bytes, ...]:
        """Give the value under every epoch that lives, newest first: look up and write all."""
        text = normalised.encode()
        return tuple(
            bytes((epoch,)) + hmac.digest(key, text, "sha256")[: self._bytes]
            for epoch, key in self._keys
        )
