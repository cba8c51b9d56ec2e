"""`qp-api worker`: the house's own worker, with every room's jobs, until it is asked to stop."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from qp_api.core.settings import Environment
from qp_api.entry.wiring import establish_keys
from qp_api.entry.worker.work import house_jobs
from support.databases import Database
from support.duties import fetch
from support.house import settings_for
from support.worker_process import environment_of, until


@pytest.mark.alone
@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
async def test_it_works_until_it_is_told_to_stop(
    database: Database, tmp_path: Path, word: signal.Signals
) -> None:
    settings = settings_for(database, tmp_path)
    await establish_keys(settings)
    owed = set(house_jobs(settings).schedules)

    async def all_swept() -> bool:
        rows = await fetch(database, "SELECT kind FROM duties WHERE state = 'done'")
        return {row["kind"] for row in rows} >= owed

    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "qp_api.entry.cli", "worker"),
        env=environment_of(settings),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        await until(all_swept)
        worker.send_signal(word)
        told, _ = await asyncio.wait_for(worker.communicate(), 15)
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    assert worker.returncode == 0
    events = [json.loads(line)["event"] for line in told.splitlines()]
    assert events == ["worker.started", "worker.stopped"]


def test_the_house_owes_its_own_sweeps(database: Database, tmp_path: Path) -> None:
    settings = settings_for(database, tmp_path)
    sweeps = {"duties.SweepEndedDuties", "duties.SweepExpiredAnswers"}
    assert sweeps <= house_jobs(settings).schedules.keys()
    settings.environment = Environment.PRODUCTION
    assert sweeps <= house_jobs(settings).schedules.keys()
