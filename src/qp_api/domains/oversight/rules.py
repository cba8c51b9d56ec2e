"""The record of processing as a page and as a table, for eyes and for spreadsheets."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from qp_api.core.privacy.controller import CONTROLLER, OFFICER
from qp_api.kit.csv_text import csv_line

Record = Mapping[str, Any]


def record_csv(lines: Iterable[Record]) -> str:
    """The lines as CSV with a head; several values of a cell are divided by semicolons."""
    lines = list(lines)
    head = list(lines[0]) if lines else []
    return csv_line(head) + "".join(
        csv_line([_cell(line[name]) for name in head]) for line in lines
    )


def record_page(version: str, lines: Iterable[Record]) -> str:
    """The lines as a page that asks for nothing: no style, no script, no foreign address."""
    lines = list(lines)
    head = list(lines[0]) if lines else []
    body = [
        f"<h1>{_TITLE}</h1>",
        f"<p>{escape(CONTROLLER)} · {escape(OFFICER)}</p>",
        f"<p>Version <code>{escape(version)}</code></p>",
        "<table border>",
        "<tr>" + "".join(f"<th>{escape(name)}</th>" for name in head) + "</tr>",
        *("<tr>" + "".join(_data(line[name]) for name in head) + "</tr>" for line in lines),
        "</table>",
    ]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{_TITLE}</title>'
        "</head><body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


_TITLE: Final = "Record of processing"


def _data(value: object) -> str:
    cell = _cell(value)
    return f"<td>{escape('' if cell is None else str(cell))}</td>"


def _cell(value: object) -> str | int | bool | None:
    if isinstance(value, tuple | list):
        return "; ".join(str(item) for item in value)
    return value if value is None or isinstance(value, str | int) else str(value)
