"""Rooms are found by scanning `qp_api.domains`; a broken one stops the start, loudly."""

import importlib
from collections.abc import Iterator
from pathlib import Path

from qp_api.core.domain import Domain


class BrokenRoom(Exception):
    """A room that can't be imported, announces nothing, or announces itself wrongly; named."""


def discover_domains() -> tuple[Domain, ...]:
    """Every room's manifest, in the order of their names. Raises BrokenRoom."""
    return tuple(_manifest(name) for name in _room_names())


def discover_models() -> None:
    """Import every room's tables. Raises BrokenRoom."""
    for room in _room_names():
        _import(room, "models", optional=True)


def read_promises() -> dict[str, str]:
    """What each room promises, by name: the first line of its package."""
    domains = "qp_api.domains"
    packages = {room: importlib.import_module(f"{domains}.{room}") for room in _room_names()}
    return {room: (package.__doc__ or "").partition("\n")[0] for room, package in packages.items()}


def _room_names() -> Iterator[str]:
    """Every folder with code is a room: one that Python would pass over is broken, not absent."""
    domains = importlib.import_module("qp_api.domains")
    folders = (entry for place in domains.__path__ for entry in Path(place).iterdir())
    for folder in sorted(folders, key=lambda folder: folder.name):
        if any(folder.glob("*.py")):
            if not (folder / "__init__.py").is_file():
                raise BrokenRoom(f"{folder.name} has no __init__.py")
            yield folder.name


def _manifest(room: str) -> Domain:
    module = _import(room, "manifest")
    manifest = getattr(module, "manifest", None)
    if not isinstance(manifest, Domain):
        raise BrokenRoom(f"{room}/manifest.py announces no Domain")
    if manifest.name != room:
        raise BrokenRoom(f"{room}/manifest.py announces itself as {manifest.name!r}")
    return manifest


def _import(room: str, part: str, *, optional: bool = False) -> object:
    name = f"qp_api.domains.{room}.{part}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if optional and error.name == name:
            return None
        raise BrokenRoom(f"{room}/{part}.py can't be imported: {error}") from error
    except Exception as error:
        raise BrokenRoom(f"{room}/{part}.py can't be imported: {error}") from error
