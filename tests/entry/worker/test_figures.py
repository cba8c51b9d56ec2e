"""The worker's figures, on a port of their own."""

import asyncio
import re
from pathlib import Path

import pytest

from qp_api.entry.dev.loopback import claim_port, get
from qp_api.entry.wiring import establish_keys
from support.databases import Database
from support.duties import DeedOwed, effects, fetch, post
from support.house import open_house, settings_for
from support.worker_process import until, worker_process

pytestmark = [pytest.mark.alone, pytest.mark.loopback, pytest.mark.usefixtures("effects_table")]


async def test_attempts_and_backlog_are_shown(database: Database, tmp_path: Path) -> None:
    settings = settings_for(database, tmp_path)
    settings.worker_metrics_port = port = claim_port(0)
    await establish_keys(settings)
    async with open_house(settings) as process:
        await post(process, DeedOwed(number=1), DeedOwed(number=2))
        await fetch(
            database,
            "UPDATE duties SET state = 'dead' WHERE payload->>'number' = '2' RETURNING id",
        )

    async def shown() -> dict[str, float]:
        status, body = await asyncio.to_thread(get, port, "/metrics")
        lines = body.decode().splitlines() if status == 200 else []
        return {m[1]: float(m[2]) for line in lines if (m := re.fullmatch(r"(qp_.+) (\S+)", line))}

    async def is_shown() -> bool:
        found = await shown()
        done = 'qp_duty_attempts_total{kind="testing.DeedOwed",outcome="done"}'
        return found.get(done) == 1 and found.get("qp_duties_dead") == 1

    async with worker_process(settings):
        await until(is_shown)
        found = await shown()
    assert found["qp_duties_held"] == 0
    assert found["qp_retention_stopped"] == 0
    assert {"qp_duties_due", "qp_duties_oldest_due_seconds"} <= found.keys()
    assert len(await effects(database)) == 1
