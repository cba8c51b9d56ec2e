"""Files of one subject, sealed in chunks as they stream: access packages, documents.

Bytes: 0 format, 1 algorithm (2: AES-256-GCM in STREAM), 2 key class, 3 zero, 4-7 key version, 8-39
salt; then chunks of 64 KiB and a 16-byte tag each. The file's own key is derived from the subject's
file key with header and cell, so a counter may be the nonce; its last byte marks the last chunk,
and a cut file fails (Hoang, Reyhanitabar, Rogaway, Vizár: STREAM).
"""

import os
from collections.abc import AsyncIterable, AsyncIterator
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qp_api.core.crypto.aead import TAG_BYTES, aead_open, aead_seal, build_aead, expand
from qp_api.core.crypto.data_key import DataKey
from qp_api.core.crypto.envelope import FORMAT, Cell, KeyClass
from qp_api.core.crypto.faults import Erased, KeyErased, Tampered
from qp_api.core.crypto.framing import framed
from qp_api.kit.ids import SubjectId

CHUNK_BYTES = 64 * 1024
_STREAM = 2
_HEADER_BYTES = 40
_SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES


class FileKeys(Protocol):
    """What opening a file asks of a keyring."""

    def file_key(
        self, subject_id: SubjectId, key_class: KeyClass, version: int
    ) -> bytes | Erased: ...


async def seal_file(
    key: DataKey, cell: Cell, content: AsyncIterable[bytes]
) -> AsyncIterator[bytes]:
    """Seal a stream of any pieces; memory holds one chunk. `key` is the keyring's current one."""
    start = bytes((FORMAT, _STREAM, key.key_class, 0)) + key.version.to_bytes(4)
    header = start + os.urandom(_HEADER_BYTES - len(start))
    aead = _own_key(key.file_key(), header, cell)
    yield header
    number = 0
    async for chunk, is_last in _chunks(content, CHUNK_BYTES):
        yield aead_seal(aead, _nonce(number, is_last=is_last), b"", chunk)
        number += 1


async def open_file(
    keys: FileKeys, cell: Cell, sealed: AsyncIterable[bytes]
) -> AsyncIterator[bytes]:
    """Open a stream that was sealed for this cell, chunk by chunk, each verified before it leaves.

    A cut shows at the end only: use nothing before the iteration has ended well. Raises Tampered,
    KeyErased, KeyNotLoaded, KeyUnknown.
    """
    pieces = aiter(sealed)
    head = b""
    while len(head) < _HEADER_BYTES:
        piece = await anext(pieces, None)
        if piece is None:
            raise Tampered(cell)
        head += piece
    header, rest = head[:_HEADER_BYTES], head[_HEADER_BYTES:]
    aead = _own_key(_file_key(keys, header, cell), header, cell)
    number = 0
    async for chunk, is_last in _chunks(_with_first(rest, pieces), _SEALED_CHUNK):
        yield aead_open(aead, _nonce(number, is_last=is_last), b"", chunk)
        number += 1


def _file_key(keys: FileKeys, header: bytes, cell: Cell) -> bytes:
    classes = [one for one in KeyClass if header[:4] == bytes((FORMAT, _STREAM, one, 0))]
    if not classes:
        raise Tampered(cell)
    version = int.from_bytes(header[4:8])
    key = keys.file_key(SubjectId(cell.subject_id), classes[0], version)
    if not isinstance(key, bytes):
        raise KeyErased(cell.subject_id)
    return key


def _own_key(file_key: bytes, header: bytes, cell: Cell) -> AESGCM:
    return build_aead(expand(file_key, framed(b"qp1|stream", header) + cell.place()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes((is_last,))


async def _with_first(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece


async def _chunks(pieces: AsyncIterable[bytes], size: int) -> AsyncIterator[tuple[bytes, bool]]:
    """Cut anew into chunks of one size; the last, marked so, may be shorter or empty."""
    held = bytearray()
    async for piece in pieces:
        held += piece
        while len(held) > size:  # not when equal: this may be the last one
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True
