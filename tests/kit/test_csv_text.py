"""CSV that another reader reads back, and that no spreadsheet runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qp_api.kit.csv_text import csv_line

HOSTILE = ("=1+1", "+880", "-2+3", "@SUM(A1)", "\tx", "\r=1", "\0=1", '=cmd|"/c calc"!A1')


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_be_a_formula_is_text(text: str) -> None:
    assert csv_line([text]).lstrip('"').startswith("'")
    assert next(csv.reader(io.StringIO(csv_line([text]), newline=""))) == ["'" + text]


@pytest.mark.parametrize(
    ("cell", "written"),
    [(None, ""), (True, "true"), (False, "false"), (-5, "-5"), (1.5, "1.5"), ("ক, খ", '"ক, খ"')],
)
def test_numbers_and_booleans_are_no_text(cell: str | float | None, written: str) -> None:
    assert csv_line([cell]) == written + "\r\n"


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"])), min_size=1))
def test_a_reader_gives_back_what_was_written(cells: list[str]) -> None:
    (read,) = csv.reader(io.StringIO(csv_line([*cells, "end"]), newline=""))
    unescaped = [c[1:] if c[:1] == "'" and c[1:2] in "=+-@\t\r\0" and c[1:] else c for c in read]
    own = [c[1:] if c[:1] == "'" and c[1:2] in "=+-@\t\r\0" and c[1:] else c for c in cells]
    assert unescaped == [*own, "end"]


def test_a_record_ends_with_carriage_return_and_line_feed() -> None:
    assert csv_line(["a", "b"]) == "a,b\r\n"
    assert csv_line(['say "no"', "two\nlines"]) == '"say ""no""","two\nlines"\r\n'
