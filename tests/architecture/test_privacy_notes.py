"""Every column has its note, every sealed one its own frozen name, every message ids alone."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from architecture.operations import operations
from architecture.sources import assert_none
from qp_api.core.crypto.column import Sealed
from qp_api.core.duties import Message
from qp_api.core.duties.message import NotIdsOnly, message_kinds
from qp_api.core.privacy import build_data_map, sealed
from qp_api.core.privacy.data_map import ColumnWithoutNote
from qp_api.core.privacy.note import NOTE, NotPersonal
from qp_api.entry.models import all_tables

# A column that was renamed once values were sealed keeps its first name: say which, and why.
RENAMED: dict[str, str] = {}
CORE_MESSAGES = (
    "qp_api.core.approvals.messages",
    "qp_api.core.duties.housekeeping",
    "qp_api.core.subject_data.messages",
)


def misnamed(metadata: MetaData) -> Iterator[str]:
    """Sealed columns whose logical name is not their own, and names that two columns share."""
    seen: dict[str, str] = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                own = f"{table.name}.{column.name}"
                logical = f"{column.type.table}.{column.type.column}"
                if logical != RENAMED.get(own, own):
                    yield f"{own} is sealed as {logical}"
                if seen.setdefault(logical, own) != own:
                    yield f"{own} and {seen[logical]} are both sealed as {logical}"


def test_every_column_has_its_note() -> None:
    data_map = build_data_map(all_tables())
    assert {table.name for table in data_map} >= {"subjects", "accounts", "enrollments", "duties"}
    assert len(data_map.personal) > 1


def test_a_planted_column_without_a_note_stops_the_start() -> None:
    def planted(**info: object) -> MetaData:
        metadata = MetaData()
        Table("planted", metadata, Column("seats", Integer, primary_key=True, info=info))
        return metadata

    with pytest.raises(ColumnWithoutNote, match=r"planted\.seats carries no privacy note"):
        build_data_map(planted())
    assert build_data_map(planted(**{NOTE: NotPersonal("a figure")}))["planted"].name == "planted"


def test_sealed_columns_bear_their_own_names() -> None:
    tables = all_tables()
    assert "accounts" in tables.tables
    assert_none(misnamed(tables))


def test_a_planted_sealed_name_is_found() -> None:
    def planted(first: str, second: str) -> MetaData:
        metadata = MetaData()
        for name, logical in (("letters", first), ("notes", second)):
            kept = sealed(logical, pad=32)
            Table(name, metadata, Column("id", Integer), Column("text", kept.type))
        return metadata

    assert not list(misnamed(planted("letters.text", "notes.text")))
    assert len(list(misnamed(planted("letters.body", "notes.text")))) == 1
    assert len(list(misnamed(planted("letters.text", "letters.text")))) == 2


def misplaced(message: type[Message]) -> Iterator[str]:
    if message.__module__ not in (f"qp_api.domains.{message.room}.messages", *CORE_MESSAGES):
        yield f"{message.kind()} is not in the messages.py of its room"


def test_messages_stand_at_their_rooms_doors() -> None:
    assert operations()  # imports every room
    own = [kind for kind in message_kinds().values() if kind.__module__.startswith("qp_api.")]
    assert own
    assert_none(line for message in own for line in misplaced(message))


def test_a_planted_message_elsewhere_is_found() -> None:
    facts = {"room": "enrollment", "kind": lambda: "enrollment.Planted"}
    for module, count in (("store", 1), ("messages", 0)):
        there = {"__module__": f"qp_api.domains.enrollment.{module}"}
        planted: Any = type("Planted", (), facts | there)
        assert len(list(misplaced(planted))) == count


def test_a_planted_message_with_words_is_refused() -> None:
    known = set(message_kinds())
    for annotation in (str, list[UUID], dict[str, int], str | None):
        words = {"room": "planted", "__annotations__": {"words": annotation}}
        with pytest.raises(NotIdsOnly, match="words"):
            type("LearnerTold", (Message,), {**words, "__module__": __name__})
    assert set(message_kinds()) == known
