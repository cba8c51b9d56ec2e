"""What nobody decides expires; what is long over is forgotten with all that was said to it."""

from datetime import timedelta

import pytest

from core.approvals.conftest import Acts
from qp_api.core.approvals import Decision
from qp_api.core.approvals.jobs import jobs
from qp_api.core.approvals.messages import ApprovalExpires, ApprovalRegisterDue
from qp_api.core.duties.message import Message
from qp_api.core.duties.relay import Relay
from qp_api.core.process import Process
from support.databases import Database, ask
from support.duties import post

pytestmark = pytest.mark.alone


async def carry_out(process: Process, message: Message) -> None:
    await post(process, message)
    await Relay(process, jobs).carry_out_due()


STATE = "SELECT state FROM approvals WHERE id = $1"


async def test_it_is_owed_for_the_fourteenth_day(acts: Acts, database: Database) -> None:
    waits = await acts.ask()
    due = "SELECT due_at - posted_at FROM duties WHERE kind = 'approvals.ApprovalExpires'"
    wait = await ask(database.admin_dsn, due)
    assert timedelta(days=13, hours=23) < wait < timedelta(days=14, seconds=5)

    await carry_out(acts.process, ApprovalExpires(approval_id=waits))

    assert await ask(database.admin_dsn, STATE, waits) == "expired"


async def test_what_was_decided_stays_as_it_is(acts: Acts, database: Database) -> None:
    waits = await acts.ask()
    await acts.decide(await acts.officer(), waits, Decision.REFUSE)

    await carry_out(acts.process, ApprovalExpires(approval_id=waits))

    assert await ask(database.admin_dsn, STATE, waits) == "refused"


async def test_after_five_years_it_is_forgotten(
    acts: Acts, process: Process, database: Database
) -> None:
    ended = await acts.ask()
    await acts.decide(await acts.officer(), ended, Decision.REFUSE)
    count = "SELECT count(*) FROM approvals WHERE id = ANY($1)"

    process.clock.offset = timedelta(days=5 * 365 - 1)
    await carry_out(acts.process, ApprovalRegisterDue())
    assert await ask(database.admin_dsn, count, [ended]) == 1

    process.clock.offset = timedelta(days=5 * 366 + 1)
    waits = await acts.ask()
    await carry_out(acts.process, ApprovalRegisterDue())

    assert await ask(database.admin_dsn, count, [ended, waits]) == 1
    assert await ask(database.admin_dsn, STATE, waits) == "pending"
    assert await ask(database.admin_dsn, "SELECT count(*) FROM approval_decisions") == 0
