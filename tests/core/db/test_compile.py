"""What a statement refuses when it is compiled, each beside the form that is right."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, cast, func, insert, select, update
from sqlalchemy.exc import SADeprecationWarning
from sqlalchemy.sql import Executable

from core.db.sealed_table import NoteRow, notes
from qp_api.core.db.compile import Unsupported
from qp_api.core.db.statements import command, statement

n = notes.c
_mine = (n.subject_id == bindparam("subject_id"), n.id == bindparam("row_id"))


@dataclass(frozen=True, slots=True)
class Bare:
    text: str


def test_a_sealed_column_is_selected_with_both_its_ids() -> None:
    made = statement(select(n.id, n.subject_id, n.text).where(*_mine), NoteRow)
    assert made.opens
    for columns in ((n.text,), (n.id, n.text), (n.subject_id, n.text)):
        with pytest.raises(Unsupported, match="select id and subject_id"):
            statement(select(*columns).where(*_mine), Bare)


def test_ids_of_another_alias_do_not_open_a_cell() -> None:
    other = notes.alias()
    with pytest.raises(Unsupported, match="select id and subject_id"):
        statement(select(other.c.id, other.c.subject_id, n.text), Bare)


def test_a_sealed_value_is_written_with_both_its_ids() -> None:
    whole: dict[str, Any] = {name: bindparam(name) for name in ("subject_id", "id", "text")}
    command(insert(notes).values(**whole))
    command(update(notes).where(*_mine).values(text=bindparam("text")))
    with pytest.raises(Unsupported, match="parameters too"):
        command(insert(notes).values(subject_id=bindparam("subject_id"), text=bindparam("text")))
    with pytest.raises(Unsupported, match="parameters too"):
        command(update(notes).where(_mine[0]).values(text=bindparam("text")))


@pytest.mark.parametrize(
    "computed",
    [
        select(n.id).order_by(n.text),
        select(n.id).group_by(n.text),
        select(func.length(n.text).label("text")),
        select(cast(n.text, Text).label("text")),
    ],
)
def test_a_sealed_column_is_never_computed_with(computed: Any) -> None:
    with pytest.raises(Unsupported, match="never compared"):
        statement(computed, NoteRow)


def test_a_sealed_column_is_never_compared() -> None:
    with pytest.warns(SADeprecationWarning):
        compared = select(n.id, n.subject_id, n.text).where(n.text == bindparam("text"))
    with pytest.raises(Unsupported, match="never compared"):
        statement(compared, NoteRow)


def test_presence_of_a_sealed_value_may_be_asked() -> None:
    @dataclass(frozen=True, slots=True)
    class Found:
        id: UUID

    statement(select(n.id).where(n.text.is_(None)), Found)


def test_a_sealed_constant_is_refused() -> None:
    with pytest.raises(Unsupported, match="never a constant"):
        command(update(notes).where(*_mine).values(text="in the program's text"))


def test_values_are_never_rendered_into_the_text() -> None:
    @dataclass(frozen=True, slots=True)
    class Found:
        id: UUID

    right = n.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
    assert statement(select(n.id).where(right), Found).sql.endswith("ANY ($1::UUID[])")
    with pytest.raises(Unsupported, match="ANY"):
        statement(select(n.id).where(n.id.in_(bindparam("ids", expanding=True))), Found)


def test_a_row_that_asks_for_a_column_the_statement_lacks_is_refused() -> None:
    lacking: Executable = select(n.id, n.subject_id)
    with pytest.raises(Unsupported, match="asks for"):
        statement(lacking, NoteRow)
