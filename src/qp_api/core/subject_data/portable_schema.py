"""The published schema of portable data, derived from the map (P5.5, DR-10)."""

from typing import Final

import orjson

from qp_api.core.privacy import DataMap
from qp_api.core.privacy.data_map import MappedTable

from .collect import DIALECT, portable_tables, schema_of_rows
from .values import Json

PORTABLE_SCHEMA: Final = "urn:qp:schema:portable-data:1"


def portable_schema(data_map: DataMap) -> dict[str, Json]:
    """JSON Schema (2020-12): `$defs/<table>` is the file `data/<table>.json`.

    The whole is an object of all tables, for whoever joins the files.
    """
    tables = portable_tables(data_map)
    return {
        "$schema": DIALECT,
        "$id": PORTABLE_SCHEMA,
        "title": "Portable data of one person",
        "type": "object",
        "properties": {str(t.name): {"$ref": f"#/$defs/{t.name}"} for t in tables},
        "additionalProperties": False,
        "$defs": {str(table.name): _file(table) for table in tables},
    }


def render_portable_schema(data_map: DataMap) -> bytes:
    """The document as it is committed, and as every export carries it."""
    return orjson.dumps(
        portable_schema(data_map), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def _file(table: MappedTable) -> dict[str, Json]:
    return {
        "title": str(table.name),
        "type": "object",
        "properties": {
            "table": {"const": str(table.name)},
            "rows": {"type": "array", "items": schema_of_rows(table)},
        },
        "required": ["table", "rows"],
        "additionalProperties": False,
    }
