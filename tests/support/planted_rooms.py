"""Rooms that stand in a test's folder, found as the house's own are."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qp_api import domains
from qp_api.core.db.base import Base

MANIFEST = """\
from fastapi import APIRouter
from qp_api.core.domain import Domain
manifest = Domain({name!r}, APIRouter())
"""


@contextmanager
def planted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Meanwhile each folder in it is a room too; its modules and tables go again at the end."""
    known, tables = set(sys.modules), set(Base.metadata.tables)
    with monkeypatch.context() as patch:
        patch.setattr(domains, "__path__", [*domains.__path__, str(folder)])
        try:
            yield
        finally:
            for name in set(Base.metadata.tables) - tables:
                Base.metadata.remove(Base.metadata.tables[name])
            for name in set(sys.modules) - known:
                if name.startswith("qp_api.domains.planted"):
                    del sys.modules[name]


def plant(folder: Path, name: str, **files: str) -> Path:
    """A room of this name: `manifest="…"` is its manifest.py, and without one a good one."""
    room = folder / name
    room.mkdir()
    for stem, text in {
        "__init__": '"""Planted."""',
        "manifest": MANIFEST.format(name=name),
    }.items():
        (room / f"{stem}.py").write_text(files.pop(stem, text))
    for stem, text in files.items():
        (room / f"{stem}.py").write_text(text)
    return room
