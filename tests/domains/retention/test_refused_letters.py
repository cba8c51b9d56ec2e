"""A letter that the mail server refuses for good is no letter: no grace runs from it (RE-2)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from typing_extensions import override

from domains.communications.factories import PaperMailer, messages_of
from domains.enrollment.factories import Learner
from domains.retention.conftest import Join
from domains.retention.factories import (
    come_back,
    pass_days,
    processing_of,
    stand_of,
    take_turn,
    work_off,
)
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.communications.ports import Mailer, MailRefused, OutgoingMail
from qp_api.domains.retention.manifest import manifest
from qp_api.domains.retention.rules.ladder import ASK_AGAIN_AFTER, MOST_ATTEMPTS
from qp_api.kit.calendar import dhaka_day
from support.databases import Database, ask

pytestmark = pytest.mark.alone


@dataclass
class RefusingMailer(PaperMailer):
    """Refuses every mail for good, until it is told to work."""

    works: bool = False
    refused: int = 0

    @override
    async def send(self, mail: OutgoingMail) -> None:
        if not self.works:
            self.refused += 1
            raise MailRefused
        await super().send(mail)


@pytest.fixture
def refusing(process: Process) -> RefusingMailer:
    mailer = RefusingMailer()
    process.ports = {**process.ports, Mailer: mailer}
    return mailer


async def _unsent(process: Process) -> int:
    (figure,) = [one for one in manifest.figures if one.name == "retention_letters_unsent"]
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        return await figure.read(uow)


async def _flags(database: Database) -> Any:
    flagged = "SELECT array_agg(outcome ORDER BY id) FROM audit_entries WHERE action = $1"
    return await ask(database.admin_dsn, flagged, "retention.note_refused")


async def test_who_never_got_a_letter_is_never_erased(
    process: Process, idle: Learner, refusing: RefusingMailer, database: Database
) -> None:
    """Tried anew a bounded number of times; it is on the trail and in the officer's figure."""
    assert await _unsent(process) == 0
    for _ in range(MOST_ATTEMPTS + 5):
        await take_turn(process)
        stand = await stand_of(process, idle)
        assert (stand.state, stand.due_on) == (Inactivity.CONTACTED, None)
        pass_days(process, ASK_AGAIN_AFTER.days)
    assert await processing_of(process, idle) is Processing.OPEN
    assert refusing.refused == MOST_ATTEMPTS
    assert await _flags(database) == ["owed_anew"] * (MOST_ATTEMPTS - 1) + ["given_up"]
    assert await _unsent(process) == 1
    kept = await messages_of(process, idle.subject_id)
    assert [message.state for message in kept] == ["refused"] * MOST_ATTEMPTS


async def test_grace_counts_from_the_sending_that_succeeds(
    process: Process, idle: Learner, refusing: RefusingMailer
) -> None:
    await take_turn(process)
    pass_days(process, 3)
    await take_turn(process)
    assert refusing.refused == 1
    refusing.works = True
    pass_days(process, 4)
    await take_turn(process)
    sent_on = dhaka_day(process.clock.now())
    assert [mail.to for mail in refusing.sent] == [idle.email]
    assert await _unsent(process) == 0
    assert (await stand_of(process, idle)).due_on == sent_on + timedelta(days=10)
    for _ in range(29):
        pass_days(process, 1)
        await take_turn(process)
    assert await processing_of(process, idle) is Processing.OPEN
    assert len(refusing.sent) == 3
    pass_days(process, 1)
    await take_turn(process)
    assert await processing_of(process, idle) is Processing.ERASED


async def test_a_refused_reminder_stops_the_ladder_where_it_is(
    process: Process, idle: Learner, refusing: RefusingMailer
) -> None:
    refusing.works = True
    await take_turn(process)
    refusing.works = False
    for _ in range(10):
        pass_days(process, 10)
        await take_turn(process)
    assert (await stand_of(process, idle)).state is Inactivity.REMINDED_1
    assert await processing_of(process, idle) is Processing.OPEN
    assert len(refusing.sent) == 1


async def test_whoever_comes_is_not_asked_anew(
    process: Process, join: Join, refusing: RefusingMailer
) -> None:
    back = await join()
    await take_turn(process)
    await come_back(process, back)
    refusing.works = True
    pass_days(process, ASK_AGAIN_AFTER.days)
    await work_off(process)
    assert refusing.sent == []
    assert (await stand_of(process, back)).state is Inactivity.ACTIVE
    assert await _unsent(process) == 0
