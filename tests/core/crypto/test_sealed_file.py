"""Sealed files: they stream, and no chunk is cut off, moved, repeated or lent."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from qp_api.core.crypto.aead import TAG_BYTES
from qp_api.core.crypto.envelope import Cell, KeyClass
from qp_api.core.crypto.faults import KeyErased, KeyNotLoaded, KeyUnknown, Tampered
from qp_api.core.crypto.sealed_file import CHUNK_BYTES, open_file, seal_file
from qp_api.kit.ids import new_id, new_subject_id
from support.keys import KeyHouse

SUBJECT = new_subject_id()
CELL = Cell("packages", "archive", new_id(), SUBJECT)
HEADER = 40
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES


async def pieces(content: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def sealed(house: KeyHouse, content: bytes) -> bytes:
    key = house.ring.current(SUBJECT)
    return b"".join([chunk async for chunk in seal_file(key, CELL, pieces(content))])


async def opened(house: KeyHouse, file: bytes, cell: Cell = CELL, size: int = 7_000) -> bytes:
    return b"".join([chunk async for chunk in open_file(house.ring, cell, pieces(file, size))])


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 200_000])
async def test_a_file_comes_back_whole(house: KeyHouse, size: int) -> None:
    await house.ring.create(SUBJECT)
    content = bytes(index % 251 for index in range(size))
    file = await sealed(house, content)
    chunks = max(1, -(-size // CHUNK_BYTES))
    assert len(file) == HEADER + size + chunks * TAG_BYTES
    for piece in (17, len(file)):
        assert await opened(house, file, size=piece) == content


async def test_no_part_can_be_cut_moved_repeated_or_changed(house: KeyHouse) -> None:
    await house.ring.create(SUBJECT)
    content = bytes(CHUNK_BYTES) * 2 + b"the end"
    file = await sealed(house, content)
    header, body = file[:HEADER], file[HEADER:]
    one, two, last = body[:SEALED_CHUNK], body[SEALED_CHUNK:-23], body[-23:]
    assert header + one + two + last == file
    other = await sealed(house, content)
    wrong = {
        "nothing": b"",
        "header cut": file[:39],
        "header only": header,
        "last chunk gone": header + one + two,
        "first chunk gone": header + two + last,
        "changed round": header + two + one + last,
        "repeated": header + one + one + two + last,
        "lengthened": file + b"\0",
        "a bit of the salt": header[:-1] + bytes([header[-1] ^ 1]) + body,
        "a bit of a chunk": header + bytes([one[0] ^ 1]) + one[1:] + two + last,
        "another algorithm": bytes([1, 1]) + file[2:],
        "a chunk of another file": header + other[HEADER : HEADER + SEALED_CHUNK] + two + last,
    }
    for name, bad in wrong.items():
        with pytest.raises(Tampered):
            await opened(house, bad)
            pytest.fail(name)
    for cell in (replace(CELL, column="invoice"), replace(CELL, row_id=new_id())):
        with pytest.raises(Tampered):
            await opened(house, file, cell)
    assert await opened(house, file) == content


async def test_the_key_decides_as_it_does_for_fields(house: KeyHouse) -> None:
    await house.ring.create(SUBJECT)
    file = await sealed(house, b"content")
    with pytest.raises(KeyNotLoaded):
        await opened(house, file[:2] + bytes([KeyClass.FINANCIAL]) + file[3:])
    stranger = new_subject_id()
    await house.ring.load([stranger])
    with pytest.raises(KeyUnknown):
        await opened(house, file, replace(CELL, subject_id=stranger))
    assert await opened(house, file) == b"content"
    await house.ring.shred([SUBJECT])
    await house.ring.load([SUBJECT])
    with pytest.raises(KeyErased):
        await opened(house, file)
