"""Where the migrations lie, and which of them this code can't stand on."""

from functools import cache
from pathlib import Path
from typing import Final

MIGRATIONS: Final = Path(__file__).parents[3] / "migrations"


@cache
def older_migrations() -> frozenset[str]:
    """Every migration that is not enough for this code.

    Each file is named after its revision, one after the other: a serving process has no other need
    of Alembic, which it would load for a tenth of a second.
    """
    files = (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")
    *older, _newest = sorted(file.stem[:4] for file in files)
    return frozenset(older)
