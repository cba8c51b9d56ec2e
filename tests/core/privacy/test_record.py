"""The record of processing is written from the notes, the same bytes for the same map (Art. 30)."""

from dataclasses import replace

import pytest

from qp_api.core.privacy import Category, DataMap, NotPersonal, Personal, build_data_map
from qp_api.core.privacy.controller import CONTROLLER, OFFICER, RECIPIENTS
from qp_api.core.privacy.data_map import MappedColumnNote
from qp_api.core.privacy.processing import (
    data_map_version,
    recorded_categories,
    recorded_columns,
)
from qp_api.core.privacy.record import render_data_map
from qp_api.entry.models import all_tables


@pytest.fixture(scope="module")
def data_map() -> DataMap:
    return build_data_map(all_tables())


def test_the_same_map_gives_the_same_bytes(data_map: DataMap) -> None:
    again = build_data_map(all_tables())
    assert render_data_map(again) == render_data_map(data_map)
    shuffled = DataMap(tuple(reversed(data_map.tables)))
    assert data_map_version(shuffled) == data_map_version(data_map)


def test_every_table_and_every_column_is_in_it(data_map: DataMap) -> None:
    written = render_data_map(data_map)
    for table in data_map:
        assert f"### {table.name}\n" in written or f"- `{table.name}`:" in written
        for column in table.columns:
            if isinstance(column.note, NotPersonal):
                assert column.note.because in written
            else:
                assert f"| `{column.name}`" in written


def test_it_names_who_answers_and_who_receives(data_map: DataMap) -> None:
    written = render_data_map(data_map)
    for word in (CONTROLLER, OFFICER, *(recipient.name for recipient in RECIPIENTS)):
        assert word in written


def test_a_changed_note_is_another_version(data_map: DataMap) -> None:
    table = data_map["idempotency_records"]
    changed = tuple(_renamed(column) for column in table.columns)
    assert [column.note for column in changed] != [column.note for column in table.columns]
    others = tuple(t for t in data_map if t.name != table.name)
    other = DataMap((*others, replace(table, columns=changed)))
    assert data_map_version(other) != data_map_version(data_map)


def _renamed(column: MappedColumnNote) -> MappedColumnNote:
    note = column.note
    if not isinstance(note, Personal) or note.category is Category.SUBJECT_ID:
        return column
    return MappedColumnNote(column.column, replace(note, category=Category.CONSULTANCY))


def test_a_category_sums_up_all_its_columns(data_map: DataMap) -> None:
    summed = {one.category: one for one in recorded_categories(data_map)}
    columns = recorded_columns(data_map)
    assert set(summed) == {column.category for column in columns}
    for name, one in summed.items():
        of_it = [column for column in columns if column.category == name]
        assert set(one.purposes) == {code for column in of_it for code in column.purposes}
        assert one.sealed is all(column.storage == "sealed" for column in of_it)
        assert one.kept_after_erasure is any(column.on_erase == "keep" for column in of_it)
    assert summed["subject_id"].kept_after_erasure
    assert summed["communication"].sealed


def test_what_is_public_names_no_table(data_map: DataMap) -> None:
    public = repr(recorded_categories(data_map))
    assert not [table.name for table in data_map.personal if f"{table.name}." in public]
