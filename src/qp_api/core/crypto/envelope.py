"""The sealed value: header, nonce, ciphertext and tag, bound to its own cell.

Bytes: 0 format, 1 algorithm, 2 key class, 3 codec (high bit: padded), 4-7 key version, 8-19 nonce,
then ciphertext and 16-byte tag. Authenticated besides: the header, framed with the cell's names and
ids, so that no value opens in another place, under another header or for another subject.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol, TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qp_api.core.crypto.aead import NONCE_BYTES, TAG_BYTES, aead_seal
from qp_api.core.crypto.faults import Tampered
from qp_api.core.crypto.framing import framed

FORMAT = 1
AES_256_GCM = 1
HEADER_BYTES = 8
OVERHEAD = HEADER_BYTES + NONCE_BYTES + TAG_BYTES
_NONCE = slice(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES)
_BODY = slice(HEADER_BYTES + NONCE_BYTES, None)
PADDED = 0x80
_MARK = bytes((PADDED,))
_ID_LENGTH = (16).to_bytes(4)

Decrypt: TypeAlias = Callable[[bytes, bytes, bytes], bytes]
"""A kept key's own: nonce, ciphertext with tag, and what is authenticated besides, to plaintext."""


class KeyClass(IntEnum):
    """How long a key lives: until erasure, or until the law lets go of the ledger (P4.3)."""

    PERSONAL = 1
    FINANCIAL = 2


class Codec(IntEnum):
    """What the plaintext is: UTF-8 text, or a group of fields as canonical msgpack."""

    TEXT = 1
    GROUP = 2


class SealingKey(Protocol):
    """The kept key of one subject, class and version."""

    @property
    def aead(self) -> AESGCM: ...
    @property
    def key_class(self) -> KeyClass: ...
    @property
    def version(self) -> int: ...


class Header(NamedTuple):
    """What the first eight bytes say."""

    key_class: KeyClass
    codec: Codec
    is_padded: bool
    version: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The one place where a value opens: logical names, frozen on the model, and two ids."""

    table: str
    column: str
    row_id: UUID
    subject_id: UUID

    def place(self) -> bytes:
        """The framed parts, authenticated with every value of this cell."""
        return column_place(self.table, self.column) + row_place(self.row_id, self.subject_id)


def column_place(table: str, column: str) -> bytes:
    """The part of a cell's place that all rows share; compute it once."""
    return framed(b"qp1", table.encode(), column.encode())


def row_place(row_id: UUID, subject_id: UUID) -> bytes:
    """The part of a cell's place that all columns share; it follows `column_place`."""
    return _ID_LENGTH + row_id.bytes + _ID_LENGTH + subject_id.bytes


def seal(
    key: SealingKey, cell: Cell, plaintext: bytes, *, codec: Codec = Codec.TEXT, pad: int = 0
) -> bytes:
    """Seal bytes for one cell; `pad` is the multiple that hides their length, 0 for none."""
    return seal_at(key, cell.place(), plaintext, codec, pad)


def open_sealed(key: SealingKey, cell: Cell, sealed: bytes) -> bytes:
    """Give the plaintext bytes of a value sealed in this cell. Raises Tampered."""
    if len(sealed) < OVERHEAD:
        raise Tampered
    return open_at(key.aead.decrypt, sealed[:HEADER_BYTES] + cell.place(), sealed)


def seal_at(key: SealingKey, place: bytes, plaintext: bytes, codec: int, pad: int) -> bytes:
    """Seal for a place that is already framed."""
    if pad:
        plaintext += _MARK
        plaintext += bytes(-len(plaintext) % pad)
        codec |= PADDED
    header = bytes((FORMAT, AES_256_GCM, key.key_class, codec)) + key.version.to_bytes(4)
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + aead_seal(key.aead, nonce, header + place, plaintext)


def open_at(decrypt: Decrypt, bound: bytes, sealed: bytes) -> bytes:
    """Open a value of OVERHEAD bytes or more, `bound` to its own header and its framed place.

    Raises Tampered. The hot path: every statement comes here for every value it reads.
    """
    try:
        plaintext = decrypt(sealed[_NONCE], sealed[_BODY], bound)
    except InvalidTag:
        raise Tampered from None
    if sealed[3] < PADDED:
        return plaintext
    marked = plaintext.rstrip(b"\0")
    if not marked or marked[-1] != PADDED:
        raise Tampered
    return marked[:-1]


def read_header(sealed: bytes) -> Header:
    """Read which key opens a value; the header selects exactly one. Raises Tampered."""
    if len(sealed) < OVERHEAD or sealed[0] != FORMAT or sealed[1] != AES_256_GCM:
        raise Tampered
    try:
        key_class, codec = KeyClass(sealed[2]), Codec(sealed[3] & ~PADDED)
    except ValueError:
        raise Tampered from None
    version = int.from_bytes(sealed[4:HEADER_BYTES])
    return Header(key_class, codec, bool(sealed[3] & PADDED), version)
