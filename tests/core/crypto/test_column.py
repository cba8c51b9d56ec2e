"""The sealed column: BYTEA to SQLAlchemy and PostgreSQL, a cell to the statement module."""

import copy
import itertools
import operator
from collections.abc import Callable
from typing import Any, cast

import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, bindparam, insert, select
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.exc import SADeprecationWarning
from sqlalchemy.schema import CreateTable

from qp_api.core.crypto.column import Sealed, opener, sealed_checks, sealed_group, sealed_text
from qp_api.core.crypto.envelope import OVERHEAD, Cell, KeyClass, seal
from qp_api.core.crypto.faults import (
    ERASED,
    KeyErased,
    KeyNotLoaded,
    KeyUnknown,
    NotSealable,
    Tampered,
)
from qp_api.core.crypto.group import Group
from qp_api.kit.ids import new_id, new_subject_id
from support.keys import KeyHouse

DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]
NAME = sealed_text("accounts.name", pad=32)
ADDRESS = sealed_group("accounts.billing_address", pad=128)
ROW, SUBJECT = new_id(), new_subject_id()


def table() -> Table:
    return Table(
        "accounts",
        MetaData(),
        Column("id", Uuid, primary_key=True),
        Column("name", NAME, nullable=False),
        Column("billing_address", ADDRESS),
    )


def compiled(element: Any) -> str:
    return " ".join(str(element.compile(dialect=DIALECT)).split())


def test_it_is_bytea_in_ddl_and_in_a_cast_parameter() -> None:
    accounts = table()
    assert "name BYTEA NOT NULL" in compiled(CreateTable(accounts))
    # In a SELECT a bare parameter would be taken for text.
    chosen = select(bindparam("id", type_=Uuid()), bindparam("name", type_=NAME))
    written = compiled(insert(accounts).from_select(["id", "name"], chosen))
    assert "$2::BYTEA" in written


def test_each_sealed_column_has_its_check() -> None:
    accounts = table()
    for check in sealed_checks(accounts):
        accounts.append_constraint(check)
    ddl = compiled(CreateTable(accounts))
    assert "CHECK (octet_length(name) >= 36 AND get_byte(name, 0) = 1)" in ddl
    assert ddl.count("_is_sealed CHECK") == 2


def test_sqlalchemy_copies_and_caches_it_whole() -> None:
    accounts = table()
    copied = accounts.to_metadata(MetaData()).c.name.type
    assert isinstance(copied, Sealed)
    assert (copied.table, copied.column, copied.pad) == ("accounts", "name", 32)
    key = operator.attrgetter("_static_cache_key")
    assert key(copied) == key(NAME) == key(copy.copy(NAME))
    assert key(sealed_text("accounts.title", pad=32)) != key(NAME)
    assert (NAME.python_type, ADDRESS.python_type) == (str, dict)
    assert repr(NAME) == "Sealed(accounts.name)"


def test_comparing_ciphertext_is_warned_of_where_it_is_written() -> None:
    name = table().c.name
    comparisons: list[Callable[[], object]] = [
        lambda: name == b"x",
        lambda: name < b"x",
        lambda: name.like("x"),
        name.desc,
    ]
    for compare in comparisons:
        with pytest.warns(SADeprecationWarning, match="operator"):
            compare()
    assert "IS NULL" in compiled(name.is_(None))


@pytest.mark.parametrize("name", ["", "accounts", ".name", "accounts.", "a.b.c"])
def test_a_logical_name_is_table_and_column(name: str) -> None:
    with pytest.raises(ValueError, match=r"not 'table\.column'"):
        sealed_text(name, pad=32)


async def test_a_value_comes_back_in_its_own_cell_only(house: KeyHouse) -> None:
    other = new_subject_id()
    for one in (SUBJECT, other):
        await house.ring.create(one)
    sealed = NAME.seal("রহিমা", house.ring, ROW, SUBJECT)
    assert NAME.open(sealed, house.ring, ROW, SUBJECT) == "রহিমা"
    assert len(sealed) == 32 + OVERHEAD
    for column, row, subject in (
        (sealed_text("accounts.title", pad=32), ROW, SUBJECT),
        (sealed_text("people.name", pad=32), ROW, SUBJECT),
        (NAME, new_id(), SUBJECT),
        (NAME, ROW, other),
    ):
        with pytest.raises(Tampered) as fault:
            column.open(sealed, house.ring, row, subject)
        assert "রহিমা" not in str(fault.value)


async def test_a_group_is_one_value(house: KeyHouse) -> None:
    await house.ring.create(SUBJECT)
    address: Group = {"line": "House 4", "city": "Dhaka", "verified": True, "floor": None}
    sealed = ADDRESS.seal(address, house.ring, ROW, SUBJECT)
    assert ADDRESS.open(sealed, house.ring, ROW, SUBJECT) == address
    assert len(sealed) == len(ADDRESS.seal({}, house.ring, ROW, SUBJECT))


async def test_codec_and_key_class_are_the_columns_own(house: KeyHouse) -> None:
    for key_class in KeyClass:
        await house.ring.create(SUBJECT, key_class)
    as_group = sealed_group("accounts.name", pad=32)
    financial = sealed_text("accounts.name", pad=32, key_class=KeyClass.FINANCIAL)
    sealed = NAME.seal("x", house.ring, ROW, SUBJECT)
    for column in (as_group, financial):
        with pytest.raises(Tampered):
            cast("Sealed[Any]", column).open(sealed, house.ring, ROW, SUBJECT)
    for wrong in (
        b"",
        b"raw text, as some other tool wrote it once",
        sealed[:35],
        b"\x02" + sealed[1:],
    ):
        with pytest.raises(Tampered):
            NAME.open(wrong, house.ring, ROW, SUBJECT)
    assert NAME.open(sealed, house.ring, ROW, SUBJECT) == "x"


async def test_a_column_may_begin_to_pad(house: KeyHouse) -> None:
    await house.ring.create(SUBJECT)
    before = sealed_text("accounts.name", pad=0).seal("old", house.ring, ROW, SUBJECT)
    assert NAME.open(before, house.ring, ROW, SUBJECT) == "old"


async def test_bytes_that_are_no_text_are_not_opened_as_text(house: KeyHouse) -> None:
    await house.ring.create(SUBJECT)
    cell = Cell("accounts", "name", ROW, SUBJECT)
    for plain, is_text in ((b"\xc3\xa9", True), (b"\xc3", False)):
        sealed = seal(house.ring.current(SUBJECT), cell, plain, pad=32)
        if is_text:
            assert NAME.open(sealed, house.ring, ROW, SUBJECT) == "é"
            continue
        with pytest.raises(Tampered):
            NAME.open(sealed, house.ring, ROW, SUBJECT)


async def test_what_is_no_text_is_not_sealed_and_not_shown(house: KeyHouse) -> None:
    await house.ring.create(SUBJECT)
    for value in ("secret \ud800", b"secret", 7):
        with pytest.raises(NotSealable) as refused:
            NAME.seal(cast("str", value), house.ring, ROW, SUBJECT)
        assert "secret" not in str(refused.value)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__ or refused.value.__context__ is None


async def test_each_state_of_a_key_has_its_own_answer(house: KeyHouse) -> None:
    await house.ring.create(SUBJECT)
    sealed = NAME.seal("x", house.ring, ROW, SUBJECT)
    fresh = house.fresh_ring()
    for use in (
        lambda: NAME.open(sealed, fresh, ROW, SUBJECT),
        lambda: NAME.seal("y", fresh, ROW, SUBJECT),
    ):
        with pytest.raises(KeyNotLoaded):
            use()
    stranger = new_subject_id()
    await fresh.load([stranger])
    with pytest.raises(KeyUnknown):
        NAME.open(sealed, fresh, ROW, stranger)
    await house.ring.shred([SUBJECT])
    await fresh.load([SUBJECT])
    assert NAME.open(sealed, fresh, ROW, SUBJECT) is ERASED
    with pytest.raises(KeyErased):
        NAME.seal("y", fresh, ROW, SUBJECT)


async def test_a_row_is_opened_in_place_and_absent_cells_stay_absent(house: KeyHouse) -> None:
    await house.ring.create(SUBJECT)
    name = NAME.seal("x", house.ring, ROW, SUBJECT)
    place = ADDRESS.seal({"city": "Dhaka"}, house.ring, ROW, SUBJECT)
    open_row = opener([(1, NAME), (3, ADDRESS)])
    values: list[Any] = [b"left", name, b"alone", place]
    open_row(values, ROW, SUBJECT, house.ring, {})
    assert values == [b"left", "x", b"alone", {"city": "Dhaka"}]
    # What an outer join did not find has neither cells nor ids.
    nobody: list[Any] = [None] * 4
    open_row(nobody, cast("Any", None), cast("Any", None), house.ring, {})
    assert nobody == [None] * 4
    with pytest.raises(TypeError):
        open_row([None, name, None, None], cast("Any", None), cast("Any", None), house.ring, {})


async def test_what_one_column_was_given_opens_no_other_kind_of_column(house: KeyHouse) -> None:
    for key_class in KeyClass:
        await house.ring.create(SUBJECT, key_class)
    financial = sealed_text("accounts.bill", pad=32, key_class=KeyClass.FINANCIAL)
    columns: list[Sealed[Any]] = [NAME, financial, ADDRESS]
    cells: list[bytes] = [
        NAME.seal("x", house.ring, ROW, SUBJECT),
        financial.seal("y", house.ring, ROW, SUBJECT),
        ADDRESS.seal({}, house.ring, ROW, SUBJECT),
    ]
    opened: list[Any] = [*cells]
    opener(enumerate(columns))(opened, ROW, SUBJECT, house.ring, {})
    assert opened == ["x", "y", {}]
    for first, second in itertools.permutations(range(3), 2):
        moved = opener([(0, columns[first]), (1, columns[second])])
        with pytest.raises(Tampered) as fault:  # its key is at hand, its header is another's
            moved([cells[first], cells[first]], ROW, SUBJECT, house.ring, {})
        assert fault.value.args == (columns[second].table, columns[second].column, ROW)
