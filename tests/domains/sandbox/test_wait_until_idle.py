import asyncio
from datetime import timedelta

import httpx
import pytest
from typing_extensions import override

from domains.sandbox.conftest import Working
from domains.sandbox.factories import Orchard, plant
from qp_api.core.process import Process
from qp_api.domains.sandbox.actions.wait_until_idle import wait_until_idle
from qp_api.domains.sandbox.errors import StillBusy
from qp_api.kit.clock import SystemClock
from support.databases import Database, execute

NOTHING_DUE = {"held_count": 0, "dead_count": 0}


@pytest.mark.alone
async def test_it_answers_once_what_is_due_is_done(
    process: Process, client: httpx.AsyncClient, working: Working
) -> None:
    orchard = Orchard()
    await plant(process, timedelta(0), timedelta(0), timedelta(days=1))
    waiting = asyncio.create_task(client.post("/v1/sandbox/idle"))
    await asyncio.sleep(0.05)
    assert not waiting.done()

    async with working(orchard.jobs):
        answer = await waiting

    assert (answer.status_code, answer.json()) == (200, NOTHING_DUE)
    assert sorted(orchard.picked_at) == [0, 1]


class HurriedClock(SystemClock):
    """Five minutes are over whenever somebody looks."""

    looks = 0

    @override
    def monotonic(self) -> float:
        self.looks += 1
        return super().monotonic() + 300 * self.looks


@pytest.mark.alone
@pytest.mark.parametrize(
    ("path", "body"), [("/idle", None), ("/clock", {"advance_seconds": 86_400})]
)
async def test_without_a_worker_it_says_so_in_the_end(
    process: Process, client: httpx.AsyncClient, path: str, body: object
) -> None:
    await plant(process, timedelta(0))
    process.clock = HurriedClock()

    answer = await client.post(f"/v1/sandbox{path}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (503, "still_busy")
    assert answer.headers["retry-after"] == "1"
    assert (await client.get("/v1/sandbox/clock")).json()["offset_seconds"] == 0


@pytest.mark.alone
@pytest.mark.parametrize("reason", ["processing_restricted", "frozen"])
async def test_what_waits_for_a_lifting_is_no_work(
    process: Process, client: httpx.AsyncClient, database: Database, reason: str
) -> None:
    """DR-8."""
    await plant(process, timedelta(0))
    execute(
        database.admin_dsn,
        f"UPDATE duties SET failure = '{reason}', retry_at = now() + interval '1 hour'",  # noqa: S608 -- our own words
    )

    answer = await client.post("/v1/sandbox/idle")

    assert answer.json() == {"held_count": 1, "dead_count": 0}


@pytest.mark.alone
async def test_what_failed_and_will_be_tried_again_is_work(
    process: Process, database: Database
) -> None:
    await plant(process, timedelta(0))
    execute(
        database.admin_dsn,
        "UPDATE duties SET failure = 'MailUnavailable', retry_at = now() + interval '1 hour'",
    )

    with pytest.raises(StillBusy):
        await wait_until_idle(process, deadline=process.clock.monotonic())


@pytest.mark.alone
async def test_what_was_given_up_is_counted_and_no_work(
    process: Process, client: httpx.AsyncClient, database: Database
) -> None:
    await plant(process, timedelta(0))
    execute(database.admin_dsn, "UPDATE duties SET state = 'dead'")

    answer = await client.post("/v1/sandbox/idle")

    assert answer.json() == {"held_count": 0, "dead_count": 1}
