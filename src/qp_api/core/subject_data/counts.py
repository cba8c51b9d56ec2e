"""How many rows an erasure touched: told of two walks together, and held against what is left."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from qp_api.core.privacy import Erase

Counts: TypeAlias = Mapping[str, Mapping[str, int]]
"""Table → action → rows."""

_ADDED: Final = str(Erase.DELETE)


class RowsLeft(Exception):
    """Rows that should be gone are there: nothing is certified."""


def joined_counts(before: Counts | None, now: Counts) -> dict[str, dict[str, int]]:
    """What two walks did together: deleted rows add up, kept and blanked ones are the same rows."""
    return _joined(before, now, added=(_ADDED,))


def summed_counts(before: Counts | None, now: Counts) -> dict[str, dict[str, int]]:
    """What was done to different people, or at different times: everything adds up."""
    return _joined(before, now, added=None)


def check_walked(counts: Counts) -> None:
    """Refuse to certify while rows are left that go with their person. Raises RowsLeft."""
    left = sorted(table for table, actions in counts.items() if str(Erase.DELETE) in actions)
    if left:
        raise RowsLeft(*left)


def _joined(
    before: Counts | None, now: Counts, *, added: tuple[str, ...] | None
) -> dict[str, dict[str, int]]:
    joined = {table: dict(actions) for table, actions in (before or {}).items()}
    for table, actions in now.items():
        known = joined.setdefault(table, {})
        for action, rows in actions.items():
            old = known.get(action, 0)
            adds = added is None or action in added
            known[action] = old + rows if adds else max(old, rows)
    return joined
