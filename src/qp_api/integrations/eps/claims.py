"""What a browser says that it comes from: never trusted."""

from collections.abc import Mapping
from typing import Final

_NAMES: Final = ("epstransactionid", "epstransactionid_")


def claimed_transaction(parameters: Mapping[str, str]) -> str | None:
    """The transaction's id in the browser's return, by either of its names."""
    folded = {name.lower(): value for name, value in parameters.items()}
    return next((folded[name] for name in _NAMES if folded.get(name)), None)
