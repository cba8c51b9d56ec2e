"""Write docs/data-map.md, the record of processing, from the notes on the columns."""

from pathlib import Path

from qp_api.core.privacy import build_data_map
from qp_api.core.privacy.record import render_data_map
from qp_api.entry.models import all_tables

from ._drift import Check, write_or_compare


def data_map(*, check: Check = False) -> None:
    """Write the data map, or with --check say whether the committed one is out of date."""
    text = render_data_map(build_data_map(all_tables()))
    write_or_compare(Path("docs/data-map.md"), text.encode(), check=check)
