"""An act is done once, by the word of as many as it needs, in the transaction of the last one."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.approvals.conftest import Acts
from qp_api.core.approvals import Approval, ApprovalKind, ApprovalKinds, Decision
from qp_api.core.approvals.errors import (
    ApprovalEnded,
    ApprovalGiven,
    ApprovalTooEarly,
    SecondPersonRequired,
)
from qp_api.core.errors import NotFound
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from support.databases import Database, ask
from support.people import make_subject, person


async def test_what_somebody_asks_for_one_other_person_allows(acts: Acts, process: Process) -> None:
    asker, about = await make_subject(process), await make_subject(process)
    waits = await acts.ask(person(asker), about=about, facts={"scope": "all", "count": 3})

    decided = await acts.decide(await acts.officer(), waits)

    assert (decided.state, decided.approved, decided.needed) == ("approved", 1, 1)
    [done] = acts.done
    assert (done.asked_by, done.subject_id, done.facts) == (
        asker,
        about,
        {"scope": "all", "count": 3},
    )


async def test_what_the_house_asks_for_two_people_allow(acts: Acts) -> None:
    """RE-4."""
    waits = await acts.ask()
    first, second = await acts.officer(), await acts.officer()

    once = await acts.decide(first, waits)
    assert (once.state, once.approved, once.needed) == ("pending", 1, 2)
    assert not acts.done
    with pytest.raises(ApprovalGiven):
        await acts.decide(first, waits)
    assert not acts.done

    twice = await acts.decide(second, waits)

    assert (twice.state, twice.approved) == ("approved", 2)
    assert [done.id for done in acts.done] == [waits]
    with pytest.raises(ApprovalEnded):
        await acts.decide(await acts.officer(), waits)


async def test_one_no_is_enough(acts: Acts) -> None:
    waits = await acts.ask()
    await acts.decide(await acts.officer(), waits)

    refused = await acts.decide(await acts.officer(), waits, Decision.REFUSE)

    assert refused.state == "refused"
    assert not acts.done


async def test_of_two_words_at_once_the_last_one_acts(acts: Acts) -> None:
    waits = await acts.ask()
    officers = [await acts.officer() for _ in range(6)]

    said = await asyncio.gather(
        *[acts.decide(one, waits) for one in officers], return_exceptions=True
    )

    assert sum(isinstance(one, ApprovalEnded) for one in said) == 4
    assert len(acts.done) == 1


async def test_nobody_withdraws_what_the_house_asked_for(acts: Acts) -> None:
    waits = await acts.ask()
    with pytest.raises(SecondPersonRequired):
        await acts.decide(await acts.officer(), waits, Decision.WITHDRAW)


async def test_an_act_that_fails_leaves_it_waiting(
    acts: Acts, process: Process, database: Database
) -> None:
    async def fail(_: UnitOfWork, __: Approval) -> None:
        raise NotFound

    waits, officer = await acts.ask(person(await make_subject(process))), await acts.officer()
    failing = ApprovalKind(acts.kind.name, acts.kind.approvers, fail)
    kinds = process.port(ApprovalKinds)
    process.ports = {**process.ports, ApprovalKinds: ApprovalKinds.of([failing])}

    with pytest.raises(NotFound):
        await acts.decide(officer, waits)

    said = "SELECT count(*) FROM approval_decisions WHERE approval_id = $1"
    assert await ask(database.admin_dsn, said, waits) == 0
    process.ports = {**process.ports, ApprovalKinds: kinds}
    assert (await acts.decide(officer, waits)).state == "approved"


async def test_a_kind_that_no_room_announces_any_more_is_nothing(
    acts: Acts, process: Process
) -> None:
    waits, officer = await acts.ask(), await acts.officer()
    process.ports = {**process.ports, ApprovalKinds: ApprovalKinds()}
    with pytest.raises(NotFound):
        await acts.decide(officer, waits)


async def test_what_has_to_wait_nobody_approves_before(
    acts: Acts, process: Process, database: Database
) -> None:
    slow = replace(acts.kind, waits=timedelta(hours=24))
    process.ports = {**process.ports, ApprovalKinds: ApprovalKinds.of([slow])}
    waits, other = [await acts.ask(person(await make_subject(process))) for _ in range(2)]

    for _ in range(2):  # nothing is noted: the same person may come back
        with pytest.raises(ApprovalTooEarly):
            await acts.decide(await acts.officer(), waits)

    said = "SELECT count(*) FROM approval_decisions WHERE approval_id = $1"
    assert await ask(database.admin_dsn, said, waits) == 0
    assert (await acts.decide(await acts.officer(), other, Decision.REFUSE)).state == "refused"
    assert not acts.done
    process.clock.offset += timedelta(hours=24)
    try:
        decided = await acts.decide(await acts.officer(), waits)
    finally:
        process.clock.offset -= timedelta(hours=24)
    assert (decided.state, [done.id for done in acts.done]) == ("approved", [waits])
