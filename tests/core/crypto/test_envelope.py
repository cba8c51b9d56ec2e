"""The sealed value: its bytes, its one cell, and that no part of it can be exchanged."""

import os
import subprocess
import sys
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qp_api.core.crypto.data_key import DataKey
from qp_api.core.crypto.envelope import (
    HEADER_BYTES,
    OVERHEAD,
    PADDED,
    Cell,
    Codec,
    KeyClass,
    open_sealed,
    read_header,
    seal,
    seal_at,
)
from qp_api.core.crypto.faults import Tampered
from qp_api.core.crypto.framing import framed
from qp_api.kit.ids import new_id

KEY = DataKey(os.urandom(32), KeyClass.PERSONAL, 5)
CELL = Cell("accounts", "name", new_id(), new_id())
PLAIN = b"the value"

OTHER_CELLS = {
    "table": replace(CELL, table="accountz"),
    "column": replace(CELL, column="nams"),
    "names run together": replace(CELL, table="account", column="sname"),
    "row": replace(CELL, row_id=new_id()),
    "subject": replace(CELL, subject_id=new_id()),
    "row and subject changed round": replace(CELL, row_id=CELL.subject_id, subject_id=CELL.row_id),
}


def test_the_header_says_what_section_2_says() -> None:
    sealed = seal(KEY, CELL, PLAIN, codec=Codec.GROUP, pad=32)
    assert sealed[:HEADER_BYTES] == bytes((1, 1, 1, 0x82)) + (5).to_bytes(4)
    assert read_header(sealed) == (KeyClass.PERSONAL, Codec.GROUP, True, 5)
    financial = DataKey(os.urandom(32), KeyClass.FINANCIAL, 2**32 - 1)
    plain = seal(financial, CELL, PLAIN)
    assert plain[:HEADER_BYTES] == bytes((1, 1, 2, 1)) + b"\xff" * 4
    assert len(plain) == len(PLAIN) + OVERHEAD == len(PLAIN) + 36


@pytest.mark.parametrize("other", OTHER_CELLS.values(), ids=OTHER_CELLS)
def test_a_value_opens_in_no_other_cell(other: Cell) -> None:
    sealed = seal(KEY, CELL, PLAIN)
    assert open_sealed(KEY, CELL, sealed) == PLAIN
    with pytest.raises(Tampered):
        open_sealed(KEY, other, sealed)
    assert open_sealed(KEY, other, seal(KEY, other, PLAIN)) == PLAIN


@pytest.mark.parametrize("pad", [0, 32])
def test_no_bit_of_header_nonce_ciphertext_or_tag_can_be_changed(pad: int) -> None:
    sealed = seal(KEY, CELL, PLAIN, pad=pad)
    assert open_sealed(KEY, CELL, sealed) == PLAIN
    for place in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            with pytest.raises(Tampered):
                open_sealed(KEY, CELL, bytes(changed))


def test_cut_lengthened_and_foreign_values_are_refused() -> None:
    sealed = seal(KEY, CELL, PLAIN)
    other_key = DataKey(os.urandom(32), KeyClass.PERSONAL, 5)
    for wrong in (b"", sealed[:-1], sealed[:35], sealed[1:], sealed + b"\0", PLAIN * 9):
        with pytest.raises(Tampered):
            open_sealed(KEY, CELL, wrong)
    with pytest.raises(Tampered):
        open_sealed(other_key, CELL, sealed)
    assert open_sealed(KEY, CELL, sealed) == PLAIN


def test_a_field_key_is_not_the_file_key_of_the_same_data_key() -> None:
    secret = os.urandom(32)
    assert DataKey(secret, KeyClass.PERSONAL, 1).file_key() != secret
    as_field = DataKey(DataKey(secret, KeyClass.PERSONAL, 5).file_key(), KeyClass.PERSONAL, 5)
    with pytest.raises(Tampered):
        open_sealed(as_field, CELL, seal(DataKey(secret, KeyClass.PERSONAL, 5), CELL, PLAIN))


@pytest.mark.parametrize("header", ["02010101", "01020101", "01010301", "01010001", "01010103"])
def test_an_unknown_header_selects_no_key(header: str) -> None:
    rest = bytes(OVERHEAD - 4)
    assert read_header(bytes.fromhex("01010101") + rest)
    with pytest.raises(Tampered):
        read_header(bytes.fromhex(header) + rest)
    with pytest.raises(Tampered):
        read_header(bytes.fromhex("01010101") + rest[1:])


def test_a_padded_value_without_its_mark_is_not_opened() -> None:
    for plain, opens in ((b"x\x80\0\0", True), (b"x\0\0", False), (b"", False)):
        sealed = seal_at(KEY, CELL.place(), plain, Codec.TEXT | PADDED, 0)
        if opens:
            assert open_sealed(KEY, CELL, sealed) == b"x"
            continue
        with pytest.raises(Tampered):
            open_sealed(KEY, CELL, sealed)


@given(plain=st.binary(max_size=300), pad=st.sampled_from([0, 1, 16, 32, 128, 256]))
def test_what_is_sealed_opens_as_it_was(plain: bytes, pad: int) -> None:
    sealed = seal(KEY, CELL, plain, pad=pad)
    assert open_sealed(KEY, CELL, sealed) == plain
    if pad:
        assert (len(sealed) - OVERHEAD) % pad == 0
        assert len(sealed) - OVERHEAD > len(plain)


@given(st.integers(0, 255))
def test_padding_shows_only_the_multiple(size: int) -> None:
    lengths = {len(seal(KEY, CELL, bytes(size // 32 * 32 + rest), pad=32)) for rest in range(32)}
    assert len(lengths) == 1


@given(st.lists(st.binary(max_size=6), max_size=5), st.lists(st.binary(max_size=6), max_size=5))
def test_framing_is_injective(one: list[bytes], other: list[bytes]) -> None:
    assert (framed(*one) == framed(*other)) == (one == other)


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_no_two_columns_share_a_place(a: str, b: str, c: str, d: str) -> None:
    row = UUID(int=1)
    same = (a, b) == (c, d)
    assert (Cell(a, b, row, row).place() == Cell(c, d, row, row).place()) == same


def test_no_nonce_comes_twice_in_a_hundred_thousand_seals() -> None:
    nonces = {seal(KEY, CELL, b"")[8:20] for _ in range(100_000)}
    assert len(nonces) == 100_000


FORKING = """
import os, sys
from uuid import UUID
from qp_api.core.crypto.data_key import DataKey
from qp_api.core.crypto.envelope import Cell, KeyClass, seal
key, cell = DataKey(bytes(32), KeyClass.PERSONAL, 1), Cell("t", "c", UUID(int=1), UUID(int=2))
nonces = lambda: [seal(key, cell, b"")[8:20] for _ in range(5_000)]
before = nonces()
reader, writer = os.pipe()
if os.fork() == 0:
    os.close(reader)
    with os.fdopen(writer, "wb") as out:
        out.write(b"".join(nonces()))
    os._exit(0)
os.close(writer)
mine = nonces()
with os.fdopen(reader, "rb") as pipe:
    theirs = pipe.read()
os.wait()
split = [theirs[i:i + 12] for i in range(0, len(theirs), 12)]
print(len(split), len(set(before + mine + split)))
"""


def test_no_nonce_comes_twice_across_a_fork() -> None:
    # A process of its own, with one thread: forking this one would be unsafe and warned about.
    done = subprocess.run(  # noqa: S603 -- our own text
        [sys.executable, "-c", FORKING], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["5000", "15000"]
