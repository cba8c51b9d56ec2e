"""A pool that closes waits for work in hand, and not for ever."""

import asyncio

import pytest

from qp_api.core.db import role_pool
from qp_api.core.db.role_pool import RolePool
from support.databases import Database


async def open_pool(database: Database) -> RolePool:
    return await RolePool.open(database.dsn("qp_rights"), floor=0, most=2, linger=60)


async def test_work_in_hand_is_waited_for(database: Database) -> None:
    pool = await open_pool(database)
    kept = await pool.wait(5)
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0.1)
    assert not closing.done()
    assert await kept.fetchval("SELECT 1") == 1
    await pool.release(kept)
    await closing
    assert kept.is_closed()


async def test_what_is_kept_too_long_is_cut(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(role_pool, "_LAST_SECONDS", 0.1)
    pool = await open_pool(database)
    kept = await pool.wait(5)
    await pool.close()
    assert kept.is_closed()


async def test_a_connection_on_its_way_to_somebody_who_left_goes_back(database: Database) -> None:
    pool = await open_pool(database)
    for _ in range(20):
        waiting = asyncio.create_task(pool.wait(5))
        await asyncio.sleep(0.002)
        waiting.cancel()
        await asyncio.wait({waiting})
        if not waiting.cancelled():
            await pool.release(waiting.result())
    async with asyncio.timeout(5):
        await pool.close()
