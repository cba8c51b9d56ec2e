"""The mailbox and the movable clock of a sandbox; production has neither."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.business_time import move
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.settings import Environment
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sandbox.ports import Mailbox
from qp_api.entry.sandbox import sandbox
from qp_api.entry.settings import Settings
from support.waiting import until

pytestmark = pytest.mark.alone


@pytest.fixture
def settings(process: Process) -> Settings:
    assert isinstance(process.settings, Settings)
    return process.settings


@pytest.fixture
def socket(settings: Settings) -> Path:
    path = settings.mail.socket_path
    assert path is not None
    return path


async def test_mail_is_caught_while_it_is_open(
    process: Process, settings: Settings, socket: Path
) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@qp.test", "b@qp.test", "Seen"
    async with sandbox(process, settings):
        async with aiosmtplib.SMTP(socket_path=str(socket), start_tls=False) as server:
            await server.send_message(mail)
        (caught,) = process.port(Mailbox).items("b@qp.test")
        assert caught["subject"] == "Seen"
    with pytest.raises(OSError, match="refused"):
        await aiosmtplib.SMTP(socket_path=str(socket)).connect()


async def test_a_clock_that_others_move_is_followed(process: Process, settings: Settings) -> None:
    day = timedelta(days=1)
    async with sandbox(process, settings):
        async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
            await move(uow, day)
        await until(lambda: process.clock.offset == day)


async def test_production_has_neither(process: Process, settings: Settings, socket: Path) -> None:
    settings.environment = Environment.PRODUCTION
    async with sandbox(process, settings):
        assert Mailbox not in process.ports
        with pytest.raises(OSError, match="No such file"):
            await aiosmtplib.SMTP(socket_path=str(socket)).connect()
    settings.environment = Environment.SANDBOX
    async with sandbox(process, settings):
        assert Mailbox in process.ports
