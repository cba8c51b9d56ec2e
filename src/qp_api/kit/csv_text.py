"""Rows as CSV text (RFC 4180) that no spreadsheet takes for a formula (R16)."""

from collections.abc import Iterable
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0")
_QUOTED: Final = frozenset(',"\r\n')


def csv_line(cells: Iterable[str | int | float | bool | None]) -> str:
    """One record with its CRLF; None is an empty cell, numbers and booleans are written as in JSON.

    Text that could be a formula gets an apostrophe before it: the exact text is in the JSON beside.
    """
    return ",".join(_cell(cell) for cell in cells) + "\r\n"


def _cell(cell: str | float | bool | None) -> str:  # noqa: FBT001 -- a cell, no switch
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def _text(cell: str) -> str:
    text = f"'{cell}" if cell.startswith(_FORMULA) else cell
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
