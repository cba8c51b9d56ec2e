"""Keys in a folder of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.keys import KeyHouse


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[KeyHouse]:
    built = await KeyHouse.build(tmp_path)
    yield built
    await built.store.close()


@pytest.fixture
async def other(house: KeyHouse) -> AsyncIterator[KeyHouse]:
    """A second process on the same keys."""
    built = await house.another()
    yield built
    await built.store.close()
