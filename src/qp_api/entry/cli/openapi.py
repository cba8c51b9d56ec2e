"""Write openapi/openapi.json, the contract, from the code."""

from pathlib import Path

from qp_api.entry.http import document

from ._drift import Check, write_or_compare


def openapi(*, check: Check = False) -> None:
    """Write the OpenAPI document, or with --check say whether the committed one is out of date."""
    write_or_compare(Path("openapi/openapi.json"), document(), check=check)
