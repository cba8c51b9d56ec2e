"""The room's jobs at work, with a mailer of paper."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from domains.communications.desk import Desk
from domains.communications.factories import PaperMailer
from qp_api.core.duties.message import Message
from qp_api.core.duties.relay import Relay
from qp_api.core.process import Process
from qp_api.domains.communications.jobs import jobs
from qp_api.domains.communications.ports import Mailer
from qp_api.domains.communications.routes import router
from support.duties import post
from support.http_apps import People, client_of, make_app

Tell = Callable[..., Awaitable[PaperMailer]]


@pytest.fixture
def mailer(process: Process) -> PaperMailer:
    paper = PaperMailer()
    process.ports = {**process.ports, Mailer: paper}
    return paper


@pytest.fixture
def tell(process: Process, mailer: PaperMailer) -> Tell:
    """Owes these facts and carries out what is due, once."""

    async def owe_and_carry_out(*messages: Message) -> PaperMailer:
        await post(process, *messages)
        await Relay(process, jobs).carry_out_due()
        return mailer

    return owe_and_carry_out


@pytest.fixture
async def desk(process: Process) -> AsyncIterator[Desk]:
    people = People()
    async with client_of(make_app(router, process=process, people=people)) as client:
        yield Desk(process, client, people)
