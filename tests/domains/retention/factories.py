"""Turns of the ladder, days that pass, and how somebody stands on it."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import httpx

from domains.communications.factories import PaperMailer
from domains.enrollment.factories import Learner
from qp_api.core.actor import SYSTEM, Actor, Processing, Role
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.process import Process
from qp_api.core.subject_data.inactivity import list_stand, move_on, note_step, put_off
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import note_active
from qp_api.domains.communications.jobs import jobs as letters
from qp_api.domains.retention.jobs import jobs as retention_jobs
from qp_api.domains.retention.messages import InactivityDue
from qp_api.domains.retention.store import runs
from qp_api.domains.retention.store.runs import RunRow
from qp_api.kit.calendar import dhaka_day
from support.duties import post
from support.http_apps import NOON

JOBS = JobSet.joined([letters, retention_jobs])
LADDER = (Inactivity.CONTACTED, Inactivity.REMINDED_1, Inactivity.REMINDED_2)


@dataclass(frozen=True)
class Stand:
    """Where somebody is on the ladder."""

    state: Inactivity
    last_active_on: date
    due_on: date | None


def as_actor(learner: Learner, *roles: Role) -> Actor:
    """That person as their token shows them, with a fresh proof."""
    return replace(learner.actor, roles=frozenset({Role.LEARNER, *roles}), authenticated_at=NOON)


def pass_days(process: Process, days: int) -> None:
    """Move business time on."""
    process.clock.offset += timedelta(days=days)


async def work_off(process: Process, jobs: JobSet = JOBS) -> None:
    """Carry out what is due until nothing is."""
    relay = Relay(process, jobs, width=2)
    while await relay.carry_out_due():
        pass


async def take_turn(process: Process) -> None:
    """One turn of the timetable, with all that it owes."""
    await post(process, InactivityDue())
    await work_off(process)


async def climb(process: Process, state: Inactivity) -> None:
    """Take everybody who does not come to this state, with the letters on the way sent."""
    for step in LADDER:
        await take_turn(process)
        if step is state:
            return
        pass_days(process, 10)
    raise AssertionError(state)


async def make_due_for_deletion(process: Process, *learners: Learner) -> None:
    """As if their three letters had been sent, and no answer come."""
    people = [learner.subject_id for learner in learners]
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        today = dhaka_day(uow.now)
        await put_off(uow, people, until=today)
        for before, now in pairwise((Inactivity.ACTIVE, *LADDER, Inactivity.DUE)):
            for person in people:
                await note_step(uow, person, state=before, due_on=today)
            assert len(await move_on(uow, people, before=before, now=now)) == len(people)


def work(process: Process, mode: Mode = Mode.READ, **options: Any) -> UnitOfWork:
    return UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=mode, **options)


async def stand_of(process: Process, learner: Learner) -> Stand:
    async with work(process) as uow:
        (one,) = await list_stand(uow, [learner.subject_id])
    return Stand(Inactivity(one.inactivity), one.last_active_on, one.inactivity_due_on)


async def processing_of(process: Process, learner: Learner) -> Processing:
    async with work(process) as uow:
        return await get_processing(uow, learner.subject_id)


async def runs_of(process: Process) -> list[RunRow]:
    """Every run, the newest first."""
    async with work(process) as uow:
        return await runs.list_runs(uow.db, before=None, most=100)


async def come_back(process: Process, learner: Learner) -> None:
    """As any act of theirs does it (RE-1)."""
    async with UnitOfWork(process, Purpose.ACCOUNT, learner.actor) as uow:
        await note_active(uow, learner.subject_id)


def token_of(mailer: PaperMailer) -> str:
    """The token of the letter that left last."""
    found = re.search(r"#token=([\w-]+)", mailer.sent[-1].text)
    assert found is not None
    return found[1]


async def confirm(
    client: httpx.AsyncClient, body: dict[str, Any], **headers: str
) -> httpx.Response:
    return await client.post("/v1/retention/confirmations", json=body, headers=headers)
