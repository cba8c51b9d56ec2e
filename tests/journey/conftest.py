"""A house of this folder's own, as `make run` starts it."""

from collections.abc import Iterator

import pytest

from qp_api.entry.dev.place import Place
from support.dev_house import new_place

_STEPS = (
    *("arriving", "learning", "speaking", "copying", "restricting", "leaving"),
    *("paying", "studying", "claiming", "bookkeeping", "forgetting", "visiting"),
)
pytest.register_assert_rewrite(*(f"journey.{part}" for part in _STEPS))


@pytest.fixture
def place() -> Iterator[Place]:
    with new_place() as place:
        yield place
