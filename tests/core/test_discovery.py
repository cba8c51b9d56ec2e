"""Rooms announce themselves; one that is broken stops the start and is named, never passed over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qp_api.core.db.base import Base
from qp_api.core.discovery import BrokenRoom, discover_domains, discover_models, read_promises
from support.planted_rooms import MANIFEST, plant, planted

OWN = [
    *("accounts", "catalog", "communications", "consent", "data_rights", "disclosures"),
    "enrollment",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with planted(tmp_path, monkeypatch):
        yield tmp_path


def names() -> list[str]:
    return [room.name for room in discover_domains()]


def test_rooms_are_found_in_the_order_of_their_names(folder: Path) -> None:
    before = names()
    assert before == sorted(before)
    assert before[: len(OWN)] == OWN
    plant(folder, "planted")
    assert names() == sorted([*before, "planted"])
    (folder / "__pycache__").mkdir()
    (folder / "notes.md").write_text("no room")
    assert names() == sorted([*before, "planted"])


def test_each_room_says_what_it_promises(folder: Path) -> None:
    plant(folder, "planted", __init__='"""Promises this.\n\nAnd not that.\n"""')
    promises = read_promises()
    assert promises["planted"] == "Promises this."
    assert set(promises) == set(names())
    assert all(promises.values())


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        ("raise RuntimeError('too early')", "manifest.py can't be imported: too early"),
        ("import no_such_library", "manifest.py can't be imported: No module named"),
        ("from .routes import router", "manifest.py can't be imported: No module named"),
        ("def (", "manifest.py can't be imported: invalid syntax"),
        ("manifest = 1", "manifest.py announces no Domain"),
        ("", "manifest.py announces no Domain"),
        (MANIFEST.format(name="enrollment"), "manifest.py announces itself as 'enrollment'"),
    ],
    ids=range(7),
)
def test_a_broken_room_is_named_with_its_fault(manifest: str, told: str, folder: Path) -> None:
    plant(folder, "planted", manifest=manifest)
    with pytest.raises(BrokenRoom) as caught:
        discover_domains()
    assert str(caught.value).startswith("planted/")
    assert told in str(caught.value)


def test_a_room_without_a_manifest_is_broken(folder: Path) -> None:
    (plant(folder, "planted") / "manifest.py").unlink()
    with pytest.raises(BrokenRoom, match="planted/manifest"):
        discover_domains()


def test_a_room_that_python_would_pass_over_is_broken(folder: Path) -> None:
    """A folder that lost its __init__.py vanishes from every list without a word."""
    (plant(folder, "planted") / "__init__.py").unlink()
    for discover in (discover_domains, discover_models, read_promises):
        with pytest.raises(BrokenRoom, match=r"planted has no __init__\.py"):
            discover()


def test_tables_are_imported_where_a_room_has_some(folder: Path) -> None:
    models = (
        "from sqlalchemy import Column, Integer, Table\n"
        "from qp_api.core.db.base import Base\n"
        "Table('planted', Base.metadata, Column('id', Integer))\n"
    )
    plant(folder, "planted_bare")
    plant(folder, "planted_rows", models=models)
    discover_models()
    assert "planted" in Base.metadata.tables


def test_tables_that_cannot_be_imported_are_no_missing_tables(folder: Path) -> None:
    plant(folder, "planted", models="import no_such_library")
    with pytest.raises(BrokenRoom, match=r"planted/models\.py can't be imported"):
        discover_models()
