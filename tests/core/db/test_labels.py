"""A column keeps its note under another name, and a row among many names no cell."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, null, select, update

from core.db.sealed_table import notes
from qp_api.core.db.compile import Unsupported
from qp_api.core.db.statements import command, statement

n = notes.c


@dataclass(frozen=True, slots=True)
class Renamed:
    id: UUID
    words: str


def test_a_sealed_column_may_be_renamed_but_not_computed() -> None:
    made = statement(select(n.id, n.subject_id, n.text.label("words")), Renamed)
    assert made.opens
    with pytest.raises(Unsupported, match=r"comp(ut|ar)ed"):
        statement(select(n.id, n.subject_id, func.upper(n.text).label("words")), Renamed)


def test_many_rows_are_blanked_at_once_and_never_sealed_at_once() -> None:
    among = n.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid)))
    command(update(notes).where(among).values(text=null()))
    with pytest.raises(Unsupported, match="parameters too"):
        command(
            update(notes).where(among, n.id == bindparam("row")).values(text=bindparam("new_text"))
        )
