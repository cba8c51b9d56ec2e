"""What is unsafe about the database's server and roles, a sentence each (R10, R11, R18)."""

from collections.abc import Iterator, Mapping
from typing import Final

import asyncpg

from qp_api.core.errors import Overloaded
from qp_api.core.privacy import DbRole
from qp_api.core.process import Process

_LOSES: Final = "a power cut loses what was answered"
_SHOWS: Final = "the server's log shows values of rows"
# Setting → what it must be, and what happens otherwise.
_SERVER: Final = {
    "fsync": ("on", _LOSES),
    "full_page_writes": ("on", _LOSES),
    "synchronous_commit": ("on", _LOSES),
    "data_checksums": ("on", "damage to the disk stays unseen"),
    "log_parameter_max_length": ("0", _SHOWS),
    "log_parameter_max_length_on_error": ("0", _SHOWS),
    "log_error_verbosity": ("terse", _SHOWS),
}
_TIMEOUTS: Final = (
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "client_connection_check_interval",
)
_ROLE: Final = """
SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication AS "has powers of the server",
  rolbypassrls AS "passes by row-level security",
  EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid) AS "is member of another role",
  EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS "owns tables"
FROM pg_roles r WHERE rolname = current_user
"""
_SETTINGS: Final = """
SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) AS name
"""


async def server_faults(process: Process) -> list[str]:
    """Everything that is unsafe, each once; every role signs in and is asked."""
    told = [fault for role in DbRole for fault in await _faults_of(process, role)]
    return list(dict.fromkeys(told))


async def _faults_of(process: Process, role: DbRole) -> list[str]:
    try:
        connection = await process.pools.acquire(role)
    except (Overloaded, asyncpg.PostgresError):
        name = role.removeprefix("qp_").upper()
        return [f"{role} can't sign in: compare QP_DATABASE__{name}_PASSWORD."]
    try:
        powers = await connection.fetchrow(_ROLE)
        rows = await connection.fetch(_SETTINGS, [*_SERVER, *_TIMEOUTS])
    finally:
        await process.pools.release(role, connection)
    settings = {row["name"]: row["value"] for row in rows}
    return [*_about_server(settings), *_about_role(role, powers, settings)]


def _about_server(settings: Mapping[str, str | None]) -> Iterator[str]:
    for name, (wanted, otherwise) in _SERVER.items():
        if settings[name] not in (wanted, None):
            yield f"The server's {name} must be {wanted}: otherwise {otherwise}."


def _about_role(
    role: DbRole, powers: Mapping[str, bool], settings: Mapping[str, str | None]
) -> Iterator[str]:
    yield from (f"{role} {power}: make it anew, with none." for power, has in powers.items() if has)
    for name in _TIMEOUTS:
        if settings[name] in ("0", None):
            yield f"{role} has no {name}: a request that hangs would hang for ever."
