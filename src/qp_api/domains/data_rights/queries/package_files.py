"""The files of a package, as streams: tables as JSON and CSV, documents, texts."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, TypeAlias

import orjson

from qp_api.core.subject_data.collect import CollectedTable
from qp_api.kit.csv_text import csv_line

Content: TypeAlias = AsyncIterator[bytes]
File: TypeAlias = tuple[str, int | None, Content]
"""Its path, how many rows it has if it has any, and its bytes."""

_PRETTY: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


async def table_json(table: CollectedTable, head: Mapping[str, Any]) -> Content:
    """`head`, and all rows under `rows`."""
    yield orjson.dumps(head)[:-1] + b',"rows":['
    between = b"\n"
    async for row in table.rows():
        yield between + orjson.dumps(row)
        between = b",\n"
    yield b"\n]}\n"


async def table_csv(table: CollectedTable) -> Content:
    """Names, then all rows (RFC 4180, formula-safe)."""
    yield csv_line(table.columns).encode()
    async for row in table.rows():
        yield csv_line([_cell(value) for value in row.values()]).encode()


async def document(content: object) -> Content:
    """A JSON document."""
    yield orjson.dumps(content, option=_PRETTY)


async def plain_text(text: str) -> Content:
    """A text in UTF-8."""
    yield text.encode()


async def as_it_is(content: bytes) -> Content:
    """A file that is one already."""
    yield content


def _cell(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False)
