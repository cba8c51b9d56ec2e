"""What is wrong with an installation, in one sentence each."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg

from qp_api.core.privacy import DbRole
from qp_api.core.process import Process
from qp_api.core.settings import Environment

from .checks import ask_database, ask_duties, ask_valkey, ask_walls
from .settings import Settings

_OPEN_TO_OTHERS = 0o077
_SERVER = {
    # R10, R11, R18: what a server must be set to, and why.
    "fsync": ("on", "a power cut loses what was answered"),
    "full_page_writes": ("on", "a power cut tears pages"),
    "synchronous_commit": ("on", "a crash loses what was answered"),
    "data_checksums": ("on", "silent corruption stays silent"),
    "log_parameter_max_length": ("0", "the server's log shows values"),
    "log_parameter_max_length_on_error": ("0", "the server's log shows values"),
    "log_error_verbosity": ("terse", "the server's log quotes row values"),
}


async def complaints(settings: Settings, process: Process) -> AsyncIterator[str]:
    """Every complaint, nothing personal and no secret in it; none is well."""
    for complaint in (*_about_settings(settings), *_about_files(settings)):
        yield complaint
    for name, ask in _parts(settings, process):
        said = await _asked(name, ask)
        if said:
            yield said
    async for complaint in _about_server(process):
        yield complaint


def _parts(
    settings: Settings, process: Process
) -> list[tuple[str, Callable[[], Awaitable[object]]]]:
    return [
        ("The database", lambda: ask_database(process)),
        ("The walls", lambda: ask_walls(process)),
        ("The duties", lambda: ask_duties(process)),
        ("Valkey", lambda: ask_valkey(settings.valkey_url)),
        ("The key store", process.keyring.ask),
    ]


async def _asked(name: str, ask: Callable[[], Awaitable[object]]) -> str | None:
    try:
        await ask()
    except Exception as fault:  # noqa: BLE001 -- any fault of a part is what is being reported
        told = str(fault) if type(fault).__name__ == "PartDown" else type(fault).__name__
        return f"{name}: {told}"
    return None


def _about_settings(settings: Settings) -> list[str]:
    if settings.environment is not Environment.PRODUCTION:
        return []
    return [
        complaint
        for wrong, complaint in (
            (settings.public_url.startswith("http:"), "QP_PUBLIC_URL is not https."),
            (not settings.trusted_hosts, "QP_TRUSTED_HOSTS is empty: any Host is answered."),
            (settings.metrics_token is None, "QP_METRICS_TOKEN is missing: there are no metrics."),
            (not settings.authority_contact, "QP_AUTHORITY_CONTACT is empty: P3.2 needs it."),
        )
        if wrong
    ]


def _about_files(settings: Settings) -> list[str]:
    private = (settings.keyring_folder, settings.key_store_path, settings.objects_folder)
    found = [f"{path} is open to others: chmod go= {path}" for path in private if _is_open(path)]
    if _same_disk_folder(settings.key_store_path, settings.objects_folder):
        found.append("QP_KEY_STORE_PATH lies in QP_OBJECTS_FOLDER: backups would hold both.")
    return found


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & _OPEN_TO_OTHERS) and os.name == "posix"


def _same_disk_folder(inner: Path, outer: Path) -> bool:
    return outer.resolve() in inner.resolve().parents


async def _about_server(process: Process) -> AsyncIterator[str]:
    try:
        connection = await asyncpg.connect(process.pools.dsn(DbRole.CUSTODY))
    except (OSError, asyncpg.PostgresError) as fault:
        yield f"The database can't be reached: {type(fault).__name__}."
        return
    try:
        for name, (wanted, because) in _SERVER.items():
            value = await connection.fetchval("SELECT current_setting($1, true)", name)
            if value is not None and value != wanted:
                yield f"The server's {name} is {value}, not {wanted}: {because}."
    finally:
        await connection.close()
