"""Rooms are found by scanning `qp_api.domains`; a broken one stops the start, loudly."""

import importlib
import pkgutil
from collections.abc import Iterator

from qp_api.core.domain import Domain


class BrokenRoom(Exception):
    """A room that can't be imported, or announces nothing, or announces itself wrongly."""


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
    domains = importlib.import_module("qp_api.domains")
    for found in sorted(pkgutil.iter_modules(domains.__path__), key=lambda m: m.name):
        if found.ispkg:
            yield found.name


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
