"""A commit that posts duties rings through Valkey; where that fails, nobody is troubled."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.telemetry.duty_figures import BellFigures
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.entry.worker.ringer import ringing
from qp_api.entry.worker.valkey import QUEUE
from support.duties import DeedOwed, post
from support.worker_process import until


@pytest.fixture
async def valkey(valkey_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(valkey_url)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


def strokes(registry: CollectorRegistry, result: str) -> float:
    return registry.get_sample_value("qp_bell_strokes_total", {"result": result}) or 0


async def test_a_commit_with_a_duty_rings_and_one_without_does_not(
    process: Process, valkey: Redis, valkey_url: str, registry: CollectorRegistry
) -> None:
    process.settings.valkey_url = valkey_url
    async with ringing(process, BellFigures(registry)):
        async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
            uow.audit("testing.act")
        await asyncio.sleep(0.1)
        assert await valkey.zcard(QUEUE) == 0
        await post(process, DeedOwed())
        await until(lambda: _is_queued(valkey))
    assert strokes(registry, "rung") == 1


async def test_a_burst_is_few_strokes(
    process: Process, valkey: Redis, valkey_url: str, registry: CollectorRegistry
) -> None:
    process.settings.valkey_url = valkey_url
    async with ringing(process, BellFigures(registry)):
        for _ in range(1000):
            process.ring()
        await until(lambda: _is_queued(valkey))
        await asyncio.sleep(0.1)
    assert 1 <= strokes(registry, "rung") <= 2
    assert await valkey.zcard(QUEUE) == 1


async def test_a_stream_of_commits_is_ten_strokes_a_second_and_the_first_after_it_is_quick(
    process: Process, valkey: Redis, valkey_url: str, registry: CollectorRegistry
) -> None:
    process.settings.valkey_url = valkey_url
    async with ringing(process, BellFigures(registry)):
        begun = process.clock.monotonic()
        while (lasted := process.clock.monotonic() - begun) < 1.5:
            process.ring()
            await asyncio.sleep(0.005)
        # 0, 20, 60 and 140 ms, then every 100 ms; a busy machine makes fewer, never more.
        assert 3 <= strokes(registry, "rung") <= 4 + (lasted - 0.14) / 0.1
        await asyncio.sleep(0.25)
        heard = strokes(registry, "rung")
        await valkey.flushdb()
        process.ring()
        await until(lambda: _counts(registry, "rung", heard + 1))
        assert await _is_queued(valkey)


async def test_with_valkey_gone_commits_go_on_and_failures_are_counted(
    process: Process, tmp_path: Path, registry: CollectorRegistry
) -> None:
    process.settings.valkey_url = f"unix://{tmp_path}/nobody.sock"
    before = process.ring
    async with ringing(process, BellFigures(registry)):
        begun = process.clock.monotonic()
        for _ in range(20):
            await post(process, DeedOwed())
        assert process.clock.monotonic() - begun < 5
        await until(lambda: _counts(registry, "failed", 1))
    assert strokes(registry, "rung") == 0
    assert process.ring is before


async def test_without_an_address_nothing_is_rung(
    process: Process, registry: CollectorRegistry
) -> None:
    before = process.ring
    async with ringing(process, BellFigures(registry)):
        assert process.ring is before
        await post(process, DeedOwed())


async def _is_queued(valkey: Redis) -> bool:
    return bool(await valkey.zcard(QUEUE) == 1)


async def _counts(registry: CollectorRegistry, result: str, least: float) -> bool:
    return strokes(registry, result) >= least
