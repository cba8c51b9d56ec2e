"""Databases for tests: clones of one migrated template, each with an address per role."""

import asyncio
import secrets
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import asyncpg

from qp_api.integrations.embedded import PostgresAddress

T = TypeVar("T")
TEMPLATE = "tpl"


@dataclass(frozen=True)
class Database:
    """One database of the run's server."""

    name: str
    server: PostgresAddress = field(repr=False)
    passwords: dict[str, str] = field(repr=False, default_factory=dict)

    def dsn(self, role: str) -> str:
        """The URL that signs in as this role of ours."""
        return self.server.dsn(user=role, password=self.passwords[role], database=self.name)

    @property
    def admin_dsn(self) -> str:
        """The URL that signs in as the server's superuser, whom no policy binds."""
        return self.server.dsn(database=self.name)


def create_database(
    server: PostgresAddress,
    name: str,
    *,
    template: str = "template0",
    passwords: dict[str, str] | None = None,
) -> Database:
    """Make a database by copying a template that nobody is signed in to."""
    owner = 'OWNER "qp_owner"' if template == TEMPLATE else ""
    execute(server.dsn(), f'CREATE DATABASE "{name}" TEMPLATE "{template}" {owner}')
    return Database(name=name, server=server, passwords=passwords or {})


def drop_database(database: Database) -> None:
    """Remove it, whoever is still signed in."""
    execute(database.server.dsn(), f'DROP DATABASE "{database.name}" WITH (FORCE)')


def make_template(server: PostgresAddress) -> dict[str, str]:
    """Make the roles and the migrated template; each role's password."""
    # Only here: most test runs of one folder need no schema, and no second to import it.
    from qp_api.core.privacy.purposes import OWNER_ROLE, DbRole  # noqa: PLC0415 -- not every run needs it
    from qp_api.entry.database import migrate, prepare_roles  # noqa: PLC0415 -- not every run needs it

    passwords = {str(role): secrets.token_urlsafe(16) for role in (OWNER_ROLE, *DbRole)}
    template = create_database(server, TEMPLATE, passwords=passwords)
    prepare_roles(template.admin_dsn, passwords)
    migrate(template.dsn(OWNER_ROLE))
    return passwords


def execute(dsn: str, statement: str) -> None:
    """Run one statement outside a transaction."""
    finish(_execute(dsn, statement))


def finish(work: Coroutine[object, object, T]) -> T:
    """Run this to its end in a loop and a thread of its own: a test's loop stays untouched."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


async def ask(dsn: str, statement: str, *values: object) -> Any:
    """The first value of the first row that this statement answers with."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(statement, *values)
    finally:
        await connection.close()


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
