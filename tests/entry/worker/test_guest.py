"""arq in the worker: it rings when our own word comes through Valkey, and nobody else's counts."""

import asyncio
import pickle  # noqa: TID251 -- what arq would read by default, and we refuse
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from arq.connections import ArqRedis
from redis.asyncio import Redis

from qp_api.entry.worker.bell import Bell
from qp_api.entry.worker.guest import Guest, host
from qp_api.entry.worker.job_seal import JobSeal
from qp_api.entry.worker.valkey import QUEUE, WAKE, open_line
from qp_api.kit.clock import SystemClock
from support.worker_process import until

KEY = b"k" * 32


class Rung:
    """Counts strokes."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1

    async def is_rung(self) -> bool:
        return self.count > 0


@pytest.fixture
def rung() -> Rung:
    return Rung()


@pytest.fixture
def refused() -> Rung:
    return Rung()


@pytest.fixture
async def valkey(valkey_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(valkey_url)
    await client.flushdb()
    yield client
    await client.aclose()


@asynccontextmanager
async def hosted(url: str, rung: Rung, refused: Rung) -> AsyncIterator[None]:
    guest = Guest(url, JobSeal(KEY, refused=refused), rung, Bell().ring, SystemClock())
    hosting = asyncio.create_task(host(guest))
    try:
        yield
    finally:
        hosting.cancel()
        await asyncio.gather(hosting, return_exceptions=True)


@asynccontextmanager
async def line(url: str, key: bytes = KEY) -> AsyncIterator[ArqRedis]:
    opened = open_line(url, JobSeal(key, refused=lambda: None))
    try:
        yield opened
    finally:
        await opened.aclose()


async def test_a_stroke_rings_once_and_leaves_nothing_behind(
    valkey: Redis, valkey_url: str, rung: Rung, refused: Rung
) -> None:
    async with line(valkey_url) as ours:
        for _ in range(5):
            await ours.enqueue_job(WAKE, _job_id=WAKE)
    assert await valkey.zcard(QUEUE) == 1
    async with hosted(valkey_url, rung, refused):
        await until(rung.is_rung)
        await asyncio.sleep(0.3)
    assert (rung.count, refused.count) == (1, 0)
    left = {key.decode() for key in await valkey.keys()}
    assert {key for key in left if not key.endswith(":health-check")} == set()


def _pickled(_: bytes) -> bytes:
    return pickle.dumps({"t": None, "f": WAKE, "a": (), "k": {}, "et": 1})


def _altered(ours: bytes) -> bytes:
    return ours[:-1] + b" "


@pytest.mark.parametrize("forge", [_pickled, _altered])
async def test_pickled_and_altered_jobs_are_dropped(
    valkey: Redis,
    valkey_url: str,
    rung: Rung,
    refused: Rung,
    forge: Callable[[bytes], bytes],
) -> None:
    async with line(valkey_url) as ours:
        await ours.enqueue_job(WAKE, _job_id="forged")
        body = await valkey.get("arq:job:forged")
        assert body is not None
        await valkey.set("arq:job:forged", forge(body))
        async with hosted(valkey_url, rung, refused):
            await until(refused.is_rung)
            await asyncio.sleep(0.3)
            assert rung.count == 0
            await ours.enqueue_job(WAKE, _job_id=WAKE)
            await until(rung.is_rung)
    assert (rung.count, refused.count) == (1, 1)
    assert await valkey.zcard(QUEUE) == 0


async def test_nonsense_in_the_queue_makes_the_guest_leave_and_come_back(
    valkey: Redis, valkey_url: str, rung: Rung, refused: Rung
) -> None:
    await valkey.zadd(QUEUE, {b"\xff\xfe": 1})
    async with hosted(valkey_url, rung, refused), line(valkey_url) as ours:
        await asyncio.sleep(0.3)
        await valkey.delete(QUEUE)
        await ours.enqueue_job(WAKE, _job_id=WAKE)
        await until(rung.is_rung)


async def test_without_anybody_at_the_address_nothing_happens(
    tmp_path: object, rung: Rung, refused: Rung
) -> None:
    async with hosted(f"unix://{tmp_path}/nobody.sock", rung, refused):
        await asyncio.sleep(0.5)
    assert (rung.count, refused.count) == (0, 0)
