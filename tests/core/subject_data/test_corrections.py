"""What a person corrects alone is read by its own room's types, in every room (P5.2)."""

from pydantic import TypeAdapter

from qp_api.core.discovery import discover_domains
from qp_api.core.privacy import Personal, Rectify, build_data_map
from qp_api.core.subject_data.portable_schema import portable_schema
from qp_api.entry.models import all_tables


def test_every_field_that_is_the_persons_own_has_a_type_and_no_type_is_of_nothing() -> None:
    declared = {name for room in discover_domains() for name in room.corrections}
    notes = {
        f"{table.name}.{column.name}": column.note
        for table in build_data_map(all_tables())
        for column in table.columns
    }
    own = {
        name
        for name, note in notes.items()
        if isinstance(note, Personal) and note.rectifiable is Rectify.SELF
    }
    assert own
    assert own <= declared
    assert declared <= notes.keys()


def test_each_type_reads_json() -> None:
    for room in discover_domains():
        for said in room.corrections.values():
            assert TypeAdapter(said).json_schema()


def test_the_portable_schema_names_portable_columns_and_no_other() -> None:
    data_map = build_data_map(all_tables())
    schema: dict[str, object] = dict(portable_schema(data_map))
    defined = schema["$defs"]
    assert isinstance(defined, dict)
    for table in data_map.personal:
        portable = {name for name, note in table.contents if note.portable}
        rows = defined.get(table.name, {}).get("properties", {}).get("rows", {})
        assert set(rows.get("items", {}).get("properties", {})) == portable
