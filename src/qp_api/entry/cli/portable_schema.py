"""Write openapi/portable-data.schema.json, the schema of portable data, from the notes."""

from pathlib import Path

from qp_api.core.privacy import build_data_map
from qp_api.core.subject_data.portable_schema import render_portable_schema
from qp_api.entry.models import all_tables

from ._drift import Check, write_or_compare


def portable_schema(*, check: Check = False) -> None:
    """Write the schema, or with --check say whether the committed one is out of date."""
    content = render_portable_schema(build_data_map(all_tables()))
    write_or_compare(Path("openapi/portable-data.schema.json"), content, check=check)
