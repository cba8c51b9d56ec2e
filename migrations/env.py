"""Alembic's environment: the owner migrates, and never serves."""

import asyncio
from functools import partial
from typing import Any, Literal

import asyncpg
from alembic import context
from alembic.operations.ops import CreateTableOp
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from qp_api.core.crypto.column import Sealed
from qp_api.entry.models import all_tables


def _render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A migration says what stands in the database: a sealed column is BYTEA."""
    return "sa.LargeBinary()" if kind == "type" and isinstance(item, Sealed) else False


def _same_type(_: Any, __: Any, ___: Any, ____: Any, ours: Any) -> bool | None:
    return False if isinstance(ours, Sealed) else None


def _without_notes(_: Any, __: Any, directives: Any) -> None:
    """Notes and grants live in the models; policies are raised from them after each migration."""
    for step in directives[0].upgrade_ops.ops:
        if isinstance(step, CreateTableOp):
            step.info = {}


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        compare_type=_same_type,
        render_item=_render,
        process_revision_directives=_without_notes,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _migrate(dsn: str) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(asyncpg.connect, dsn),  # the address is the driver's, TLS included
        poolclass=pool.NullPool,
        hide_parameters=True,
    )
    async with engine.connect() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


asyncio.run(_migrate(context.config.attributes["dsn"]))
