"""A sandbox over HTTP, with a worker beside it that has a process and a clock of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from qp_api.core.duties.jobs import JobSet
from qp_api.core.process import Process
from qp_api.domains.sandbox.ports import Mailbox
from qp_api.domains.sandbox.routes import router
from qp_api.entry.wiring import open_process
from qp_api.entry.worker.house_worker import HouseWorker
from qp_api.entry.worker.loops import Stopping
from qp_api.integrations.smtp.reading import MailboxItem
from support.databases import Database, ask
from support.house import settings_for
from support.http_apps import client_of, make_app

Working = Callable[[JobSet], AbstractAsyncContextManager[Process]]


@dataclass
class PaperMailbox:
    """A mailbox that a test puts mail into."""

    held: list[MailboxItem] = field(default_factory=list)

    def items(self, to: str | None = None) -> Sequence[MailboxItem]:
        return [mail for mail in self.held if to in (None, mail["to"])]


@pytest.fixture
def mailbox() -> PaperMailbox:
    return PaperMailbox()


@pytest.fixture
async def client(process: Process, mailbox: PaperMailbox) -> AsyncIterator[httpx.AsyncClient]:
    process.ports = {**process.ports, Mailbox: mailbox}
    async with client_of(make_app(router, process=process)) as opened:
        yield opened


@pytest.fixture
def working(process: Process, database: Database, house_folder: Path) -> Working:
    """Runs a worker with these jobs for as long as the block lasts."""

    @asynccontextmanager
    async def work(jobs: JobSet) -> AsyncIterator[Process]:
        settings = settings_for(database, house_folder / database.name)
        async with open_process(settings) as own:
            stopping = Stopping()
            running = asyncio.create_task(HouseWorker(own, jobs).run(stopping))

            def ring() -> None:  # looked up when it is rung: the worker hangs it up as it starts
                own.ring()

            process.ring = ring
            await _until_it_knows_its_schedules(database, jobs)
            yield own
            stopping.tell()
            with suppress(asyncio.CancelledError):
                await running

    return work


async def _until_it_knows_its_schedules(database: Database, jobs: JobSet) -> None:
    """A day that is over before the worker enters its timetable has no turn."""
    sql = "SELECT count(*) FROM schedules"
    while await ask(database.admin_dsn, sql) < len(jobs.schedules):  # noqa: ASYNC110 -- a row tells
        await asyncio.sleep(0.01)
