"""Folders for servers of a test's own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qp_api.integrations.embedded import EmbeddedServers


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short, empty data folder; the servers in it are wiped afterwards."""
    with tempfile.TemporaryDirectory(prefix="qp-e-") as path:
        Path(path).chmod(0o711)  # root's servers run as another user
        yield Path(path)
        EmbeddedServers(Path(path)).wipe()
