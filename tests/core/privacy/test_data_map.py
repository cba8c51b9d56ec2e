"""The map of every column: what is refused at start, and what is derived from the rest."""

from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData

from core.privacy.notes import column, metadata, note, owner, row_id, word
from qp_api.core.privacy import (
    Category,
    DbRole,
    Erase,
    Purpose,
    Rectify,
    build_data_map,
    not_personal,
    plain,
    sealed,
    subjectless,
)
from qp_api.core.privacy.annotate import BadNote
from qp_api.core.privacy.data_map import GRANTS, ColumnWithoutNote, MappedTable
from qp_api.core.privacy.note import NOTE
from qp_api.entry.models import all_tables

SEALED = note(Category.NAME, storage=sealed("planted.word", pad=32))
PLAIN = note(Category.ACTIVITY, storage=plain("a path without a query"))
HASH = note(Category.EMAIL)
COUNT = column("count", not_personal("a count"), Integer)
OWN_GRANTS = {GRANTS: {DbRole.RIGHTS: "SELECT"}}


def keyed() -> tuple[Column[Any], Column[Any]]:
    return owner(primary_key=True), row_id(primary_key=True)


def mapped(made: MetaData) -> MappedTable:
    return build_data_map(made)["planted"]


@pytest.mark.parametrize("info", [{}, {NOTE: None}, {NOTE: "not personal"}, {NOTE: True}])
def test_a_column_without_a_note_stops_the_start(info: dict[str, Any]) -> None:
    with pytest.raises(ColumnWithoutNote, match=r"planted\.seats carries no privacy note"):
        build_data_map(metadata(row_id(primary_key=True), Column("seats", Integer, info=info)))
    noted = column("seats", not_personal("a count"), Integer)
    assert not mapped(metadata(row_id(primary_key=True), noted)).is_personal


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ((row_id(primary_key=True), word(PLAIN)), "is personal and has no subject_id"),
        ((row_id(primary_key=True), word(SEALED)), "is personal and has no subject_id"),
        (
            (column("subject_id", not_personal("an id"), Integer, primary_key=True), word(PLAIN)),
            "is personal and has no subject_id",
        ),
        ((owner(primary_key=True), COUNT), "has an owner and nothing personal"),
        ((row_id(primary_key=True), owner(), word(SEALED)), r"its key is \(subject_id, id\)"),
        (
            (row_id(primary_key=True), owner(primary_key=True), word(SEALED)),
            r"its key is \(subject_id, id\)",
        ),
    ],
    ids=range(6),
)
def test_a_table_that_contradicts_stops_the_start(columns: Any, told: str) -> None:
    copies = [one._copy() for one in columns]  # noqa: SLF001 -- a column belongs to one table
    with pytest.raises(BadNote, match=told):
        build_data_map(metadata(*copies))


def test_sealed_rows_lie_with_their_owner() -> None:
    table = mapped(metadata(*keyed(), word(SEALED)))
    assert (table.is_personal, [name for name, _ in table.contents]) == (True, ["word"])


def test_a_lookup_is_keyed_by_its_value() -> None:
    table = mapped(metadata(word(HASH, "email_index"), owner()))
    assert table.is_personal


def test_grants_of_its_own_are_for_bare_ids_alone() -> None:
    """The trail names people by id; a table that holds more has an owner and a policy."""
    bare = metadata(row_id(primary_key=True), word(HASH), info=OWN_GRANTS)
    assert not mapped(bare).is_personal
    with pytest.raises(BadNote, match="is personal and has no subject_id"):
        build_data_map(metadata(row_id(primary_key=True), word(PLAIN), info=OWN_GRANTS))


def test_rows_of_nobody_in_particular_have_no_owner() -> None:
    visits = metadata(row_id(primary_key=True), word(PLAIN), info=subjectless("visitors"))
    assert not mapped(visits).is_personal


@pytest.mark.parametrize(
    ("fates", "fate"),
    [
        ((Erase.KEEP, Erase.BLANK, Erase.DELETE), Erase.DELETE),
        ((Erase.KEEP, Erase.BLANK), Erase.BLANK),
        ((Erase.KEEP, Erase.KEEP), Erase.KEEP),
    ],
)
def test_one_value_that_goes_with_its_row_takes_the_row_along(
    fates: tuple[Erase, ...], fate: Erase
) -> None:
    words = [word(note(on_erase=one), f"word_{n}") for n, one in enumerate(fates)]
    assert mapped(metadata(*keyed(), *words)).fate is fate


def test_a_role_reads_the_columns_of_its_purposes() -> None:
    table = mapped(
        metadata(
            *keyed(),
            word(note(purposes=(Purpose.MARKETING, Purpose.ACCOUNT)), "both"),
            word(note(purposes=(Purpose.ACCOUNT,)), "service_only"),
            word(
                note(
                    Category.NAME,
                    purposes=(Purpose.ANALYTICS,),
                    storage=sealed("planted.secret", pad=32),
                ),
                "secret",
            ),
            column("count", not_personal("a count"), Integer),
        )
    )
    bare = ("subject_id", "id")
    every = (*bare, "both", "service_only", "secret", "count")
    assert table.columns_for(DbRole.SERVICE) == (*bare, "both", "service_only", "count")
    assert table.columns_for(DbRole.MARKETING) == (*bare, "both", "count")
    assert table.columns_for(DbRole.ANALYTICS) == ()  # no sealed column, whatever its purposes
    assert table.columns_for(DbRole.RIGHTS) == table.columns_for(DbRole.CUSTODY) == every
    assert table.purposes == {Purpose.MARKETING, Purpose.ACCOUNT, Purpose.ANALYTICS}


def test_parents_come_first_and_each_table_by_its_name() -> None:
    data_map = build_data_map(all_tables())
    names = [table.name for table in data_map]
    assert names.index("subjects") < names.index("accounts") < names.index("enrollments")
    assert data_map["accounts"].table is all_tables().tables["accounts"]
    assert {table.name for table in data_map.personal} < set(names)
    with pytest.raises(KeyError):
        data_map["no_such_table"]


def test_the_tombstone_is_nobodys_row() -> None:
    """It is what everything points to, and has no row-level security."""
    subjects = build_data_map(all_tables())["subjects"]
    assert not subjects.is_personal
    assert subjects.fate is Erase.KEEP


def test_every_column_of_the_house_says_why_it_is_never_corrected() -> None:
    notes = [note for table in build_data_map(all_tables()) for _, note in table.contents]
    assert all(n.because.get("decision") for n in notes if n.rectifiable is Rectify.NEVER)
    assert {n.rectifiable for n in notes} == set(Rectify)
