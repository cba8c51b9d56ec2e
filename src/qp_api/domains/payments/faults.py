"""Faults of the books: told to nobody, but their duty is tried again and then seen as dead."""

from collections.abc import Iterator
from contextlib import contextmanager

from qp_api.core.errors import NotFound


class BooksIncomplete(Exception):
    """Something is missing that the books stand on: a setting, a tax code, a row."""


@contextmanager
def nothing_missing() -> Iterator[None]:
    """Once an attempt has its owner, NotFound is a fault: it would drop the duty, and the money.

    Raises BooksIncomplete.
    """
    try:
        yield
    except NotFound as missing:
        raise BooksIncomplete("a row of the books is missing") from missing
