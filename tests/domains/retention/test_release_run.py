"""A run that was stopped as too large goes on when two people approve that very plan (RE-4)."""

import pytest

from domains.communications.factories import PaperMailer
from domains.enrollment.factories import Learner
from domains.retention.conftest import Join
from domains.retention.factories import (
    come_back,
    make_due_for_deletion,
    processing_of,
    runs_of,
    take_turn,
)
from qp_api.core.actor import Processing, Role
from qp_api.core.approvals import ApprovalId, Approver, Deciding, Decision, decide
from qp_api.core.approvals.errors import ApprovalGiven, ApprovalOutdated
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.retention.rules.runs import LEAST_ALLOWED
from qp_api.kit.ids import SubjectId
from support.databases import Database
from support.duties import fetch
from support.people import make_subject, person

pytestmark = pytest.mark.alone

ASKED = "SELECT id, state, needed, asked_by, subject_id FROM approvals ORDER BY id"


async def say(
    process: Process, officer: SubjectId, approval_id: ApprovalId, decision: Decision
) -> str:
    """Decide, as somebody who holds the role under lock."""
    approver = Approver(officer, frozenset({Role.DPO}), Processing.OPEN)
    async with UnitOfWork(process, Purpose.LAW, person(officer), mode=Mode.SEVERAL) as uow:
        return (await decide(uow, approver, Deciding(approval_id, decision, None))).state


async def stopped(process: Process, join: Join, database: Database) -> list[Learner]:
    """One more than may go, and what is asked about them."""
    people = [await join() for _ in range(LEAST_ALLOWED + 1)]
    await make_due_for_deletion(process, *people)
    await take_turn(process)
    [asked] = await fetch(database, ASKED)
    assert (asked["state"], asked["needed"]) == ("pending", 2)
    assert (asked["asked_by"], asked["subject_id"]) == (None, None)
    return people


async def test_two_people_let_it_go_on_and_one_does_not(
    process: Process, join: Join, mailer: PaperMailer, database: Database
) -> None:
    people = await stopped(process, join, database)
    first, second = await make_subject(process), await make_subject(process)
    [asked] = await fetch(database, ASKED)

    assert await say(process, first, asked["id"], Decision.APPROVE) == "pending"
    with pytest.raises(ApprovalGiven):
        await say(process, first, asked["id"], Decision.APPROVE)
    await take_turn(process)
    assert await processing_of(process, people[0]) is Processing.OPEN
    assert len(await runs_of(process)) == 1

    assert await say(process, second, asked["id"], Decision.APPROVE) == "approved"
    await take_turn(process)

    newest, old = await runs_of(process)
    assert (newest.state, newest.planned, old.state) == ("completed", LEAST_ALLOWED + 1, "stopped")
    assert newest.plan_hash == old.plan_hash
    for one in people:
        assert await processing_of(process, one) is Processing.ERASED
    assert len(mailer.sent) == len(people)


async def test_another_plan_needs_another_word(
    process: Process, join: Join, mailer: PaperMailer, database: Database
) -> None:
    people = await stopped(process, join, database)
    first, second = await make_subject(process), await make_subject(process)
    [asked] = await fetch(database, ASKED)
    await say(process, first, asked["id"], Decision.APPROVE)
    late = await join()
    await make_due_for_deletion(process, late)

    with pytest.raises(ApprovalOutdated):
        await say(process, second, asked["id"], Decision.APPROVE)
    await take_turn(process)

    old, new = await fetch(database, ASKED)
    assert (old["state"], new["state"]) == ("withdrawn", "pending")
    assert await processing_of(process, people[0]) is Processing.OPEN
    assert mailer.sent == []


async def test_a_plan_within_the_limit_waits_for_nobody(
    process: Process, join: Join, mailer: PaperMailer, database: Database
) -> None:
    people = await stopped(process, join, database)
    await come_back(process, people[0])

    await take_turn(process)

    [asked] = await fetch(database, ASKED)
    assert asked["state"] == "withdrawn"
    assert len(mailer.sent) == LEAST_ALLOWED


async def test_a_refused_plan_stays_stopped(
    process: Process, join: Join, mailer: PaperMailer, database: Database
) -> None:
    people = await stopped(process, join, database)
    [asked] = await fetch(database, ASKED)

    officer = await make_subject(process)
    assert await say(process, officer, asked["id"], Decision.REFUSE) == "refused"
    await take_turn(process)

    assert [run.state for run in await runs_of(process)] == ["stopped"]
    assert len(await fetch(database, ASKED)) == 1
    assert await processing_of(process, people[0]) is Processing.OPEN
    assert mailer.sent == []
