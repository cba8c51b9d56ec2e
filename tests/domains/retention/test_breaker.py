"""Too many deletions stop before the first row (RE-4); what is previewed is what is done (RE-5)."""

import pytest

from domains.communications.factories import PaperMailer
from domains.retention.conftest import Join
from domains.retention.factories import (
    come_back,
    make_due_for_deletion,
    pass_days,
    processing_of,
    runs_of,
    stand_of,
    take_turn,
    work,
)
from qp_api.core.actor import Processing
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.process import Process
from qp_api.domains.retention.public import is_stopped
from qp_api.domains.retention.rules.runs import LEAST_ALLOWED, allowed_deletions, plan_hash
from qp_api.kit.ids import new_subject_id
from support.databases import Database, ask

pytestmark = pytest.mark.alone


@pytest.mark.parametrize(
    ("people", "allowed"), [(0, 50), (5_000, 50), (5_100, 51), (1_000_000, 10_000)]
)
def test_fifty_or_one_in_a_hundred(people: int, allowed: int) -> None:
    assert allowed_deletions(people) == allowed


def test_the_same_people_are_the_same_plan() -> None:
    one, other = new_subject_id(), new_subject_id()
    assert plan_hash([one, other]) == plan_hash([other, one]) != plan_hash([one])


async def test_a_plan_that_is_too_large_stops_before_its_first_row(
    process: Process, join: Join, mailer: PaperMailer, database: Database
) -> None:
    people = [await join() for _ in range(LEAST_ALLOWED + 1)]
    await make_due_for_deletion(process, *people)
    await take_turn(process)
    await take_turn(process)
    (run,) = await runs_of(process)
    assert (run.state, run.planned, run.allowed, run.counts) == ("stopped", 51, 50, {})
    assert mailer.sent == []
    assert (await stand_of(process, people[0])).state is Inactivity.DUE
    assert await _is_stopped(process)
    told = "SELECT count(*) FROM audit_entries WHERE outcome = 'stopped'"
    assert await ask(database.admin_dsn, told) == 1


async def test_it_goes_on_once_the_plan_is_within_the_limit(
    process: Process, join: Join, mailer: PaperMailer
) -> None:
    people = [await join() for _ in range(LEAST_ALLOWED + 1)]
    await make_due_for_deletion(process, *people)
    await take_turn(process)
    await come_back(process, people[0])
    await take_turn(process)
    newest, stopped = await runs_of(process)
    assert (newest.state, newest.planned, stopped.state) == ("completed", 50, "stopped")
    assert await processing_of(process, people[0]) is Processing.OPEN
    assert await processing_of(process, people[1]) is Processing.ERASED
    assert len(mailer.sent) == LEAST_ALLOWED
    assert not await _is_stopped(process)


async def _is_stopped(process: Process) -> bool:
    async with work(process) as uow:
        return await is_stopped(uow)


async def test_the_turns_of_a_day_count_together(
    process: Process, join: Join, mailer: PaperMailer
) -> None:
    first = [await join() for _ in range(LEAST_ALLOWED)]
    await make_due_for_deletion(process, *first)
    await take_turn(process)
    late = await join()
    await make_due_for_deletion(process, late)
    await take_turn(process)
    assert [run.state for run in await runs_of(process)] == ["stopped", "completed"]
    assert await processing_of(process, late) is Processing.OPEN
    pass_days(process, 1)
    await take_turn(process)
    assert await processing_of(process, late) is Processing.ERASED
    assert len(mailer.sent) == LEAST_ALLOWED + 1
