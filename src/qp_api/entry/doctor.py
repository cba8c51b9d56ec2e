"""What is wrong with an installation, in one sentence each."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from qp_api.core.process import Process

from .checks import (
    PartDown,
    ask_admins,
    ask_database,
    ask_duties,
    ask_migrations,
    ask_tax_codes,
    ask_valkey,
    ask_walls,
)
from .environment import BadSettings, load_settings, unknown_settings
from .server import server_faults
from .unfit import HouseUnfit
from .wiring import open_process

_OPEN_TO_OTHERS = 0o077


async def examine() -> list[str]:
    """Every complaint, nothing personal and no secret in it; none is well."""
    try:
        settings = load_settings()
    except BadSettings as refused:
        return list(refused.sentences)
    found = [f"{name} is no setting: correct its name." for name in unknown_settings()]
    found += _about_objects(settings.objects_folder)
    try:
        async with open_process(settings) as process:
            return found + await _about_parts(process)
    except HouseUnfit as unfit:
        return [*found, *unfit.sentences]


async def _about_parts(process: Process) -> list[str]:
    told = [await _asked(name, ask) for name, ask in _parts(process)]
    return [complaint for complaint in told if complaint] + await server_faults(process)


def _parts(process: Process) -> Iterator[tuple[str, Callable[[], Awaitable[object]]]]:
    yield "The database", lambda: ask_database(process)
    yield "The database's version", lambda: ask_migrations(process)
    yield "The walls", lambda: ask_walls(process)
    yield "The tax codes", lambda: ask_tax_codes(process)
    yield "The duties", lambda: ask_duties(process)
    yield "The admins", lambda: ask_admins(process)
    yield "The key store", process.keyring.ask
    url = process.settings.valkey_url
    if url is not None:
        yield "Valkey", lambda: ask_valkey(url)


async def _asked(name: str, ask: Callable[[], Awaitable[object]]) -> str | None:
    try:
        await ask()
    except PartDown as told:
        return str(told)
    except Exception as fault:  # noqa: BLE001 -- any fault of a part is what is being reported
        return f"{name} can't be asked ({type(fault).__name__})."
    return None


def _about_objects(folder: Path) -> Iterator[str]:
    """Root key and key store refuse to be opened so; packages would be read in silence."""
    if folder.exists() and folder.stat().st_mode & _OPEN_TO_OTHERS:
        yield f"{folder} is open to others: chmod go= {folder}"
