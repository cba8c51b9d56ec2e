"""Prepare a database for the house: roles, tables, walls. Safe to repeat."""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config

from qp_api.core.db.walls import wall_drift, wall_statements
from qp_api.core.privacy import DbRole, build_data_map
from qp_api.core.privacy.purposes import OWNER_ROLE

from .migrations import MIGRATIONS
from .models import all_tables
from .unfit import told_of_database

# R10: no role waits for ever, and a query ends with its client.
_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "client_connection_check_interval": "500ms",
}


def create_database(admin_dsn: str, name: str) -> None:
    """Create an empty database unless it is there."""
    asyncio.run(_create_database(admin_dsn, name))


async def _create_database(admin_dsn: str, name: str) -> None:
    connection = await asyncpg.connect(admin_dsn)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


def prepare_roles(admin_dsn: str, passwords: Mapping[str, str]) -> None:
    """Make the owner and one role per purpose, as a superuser of the house's database.

    `passwords` by role name. Roles are members of no other; the owner owns the database.
    """
    asyncio.run(_prepare_roles(admin_dsn, passwords))


async def _prepare_roles(admin_dsn: str, passwords: Mapping[str, str]) -> None:
    connection = await asyncpg.connect(admin_dsn)
    try:
        for role in (OWNER_ROLE, *DbRole):
            await _make_role(connection, role, passwords[role])
        name = await connection.fetchval("SELECT quote_ident(current_database())")
        await connection.execute(f"ALTER DATABASE {name} OWNER TO {OWNER_ROLE}")
        await connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        await connection.execute(f"GRANT CONNECT ON DATABASE {name} TO {', '.join(DbRole)}")
    finally:
        await connection.close()


async def _make_role(connection: Any, role: str, password: str) -> None:
    known = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if known else "CREATE"
    secret = await connection.fetchval("SELECT quote_literal($1)", password)
    limits = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
    await connection.execute(f"{verb} ROLE {role} {limits} PASSWORD {secret}")
    if role != OWNER_ROLE:
        for name, value in _LIMITS.items():
            await connection.execute(f"ALTER ROLE {role} SET {name} = '{value}'")


def migrate(owner_dsn: str) -> None:
    """Bring the tables to the newest migration and raise the walls anew, as their owner.

    Raises HouseUnfit when the owner can't sign in.
    """
    asyncio.run(_try_to_sign_in(owner_dsn))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["dsn"] = owner_dsn
    command.upgrade(config, "head")
    asyncio.run(raise_walls(owner_dsn))


async def _try_to_sign_in(dsn: str) -> None:
    with told_of_database():
        connection = await asyncpg.connect(dsn)
    await connection.close()


async def raise_walls(owner_dsn: str) -> None:
    """Apply row-level security, policies and grants as the notes ask, in one transaction."""
    data_map = build_data_map(all_tables())
    connection = await asyncpg.connect(owner_dsn)
    try:
        async with connection.transaction():
            for line in wall_statements(data_map):
                await connection.execute(line)
            drift = await wall_drift(connection, data_map)
            if drift:
                raise RuntimeError(f"the walls differ from the notes: {drift}")
    finally:
        await connection.close()
