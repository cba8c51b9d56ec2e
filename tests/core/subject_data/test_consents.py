"""Consent opens a door, its end closes it at once, and what was queued behind it goes."""

import asyncio
from typing import ClassVar

import asyncpg
import pytest

from core.subject_data.planted_people import AT, work
from qp_api.core.actor import SYSTEM
from qp_api.core.db.failures import NothingChanged
from qp_api.core.duties.message import Message
from qp_api.core.errors import ConsentMissing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.consents import ChosenUse, object_to, set_analytics, set_marketing
from qp_api.core.subject_data.subjects import add_subject
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId, new_subject_id
from support.databases import Database, ask
from support.duties import fetch, post


class NewsOwed(Message):
    """Something that is sent to those who want it."""

    room: ClassVar[str] = "testing"
    needs: ClassVar[Purpose | None] = Purpose.MARKETING


class WordOwed(Message):
    """Something that is sent to everybody."""

    room: ClassVar[str] = "testing"


SETTERS = {ChosenUse.MARKETING: set_marketing, ChosenUse.ANALYTICS: set_analytics}
USES = list(ChosenUse)


@pytest.fixture
async def person(process: Process) -> SubjectId:
    subject_id = new_subject_id()
    await process.keyring.create(subject_id)
    async with work(process) as uow:
        await add_subject(uow, subject_id, at=AT)
    return subject_id


async def choose(process: Process, person: SubjectId, use: ChosenUse, *, ok: bool) -> None:
    async with work(process, mode=Mode.EXCLUSIVE, about=person) as uow:
        await SETTERS[use](uow, person, ok=ok)


async def flags(database: Database, person: SubjectId) -> dict[ChosenUse, bool]:
    found = await ask(
        database.admin_dsn,
        "SELECT row(marketing_ok, analytics_ok) FROM subjects WHERE id=$1",
        person,
    )
    return dict(zip((ChosenUse.MARKETING, ChosenUse.ANALYTICS), found, strict=True))


async def is_served(process: Process, person: SubjectId, use: ChosenUse) -> bool:
    try:
        async with UnitOfWork(process, use.purpose, SYSTEM, mode=Mode.READ, about=person):
            return True
    except ConsentMissing:
        return False


@pytest.mark.parametrize("use", USES)
async def test_each_choice_opens_its_own_door_alone(
    process: Process, database: Database, person: SubjectId, use: ChosenUse
) -> None:
    assert await flags(database, person) == dict.fromkeys(USES, False)
    await choose(process, person, use, ok=True)
    assert await flags(database, person) == {one: one is use for one in USES}
    assert {one: await is_served(process, person, one) for one in USES} == {
        one: one is use for one in USES
    }
    await choose(process, person, use, ok=False)
    assert await flags(database, person) == dict.fromkeys(USES, False)
    assert not await is_served(process, person, use)


@pytest.mark.parametrize("use", USES)
async def test_nobody_has_no_choice(process: Process, use: ChosenUse) -> None:
    async with work(process) as uow:
        with pytest.raises(NothingChanged):
            await SETTERS[use](uow, new_subject_id(), ok=True)


async def test_every_process_hears_of_it_at_commit(
    process: Process, person: SubjectId, database: Database
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listener = await asyncpg.connect(database.admin_dsn)
    await listener.add_listener("qp_state", lambda *words: heard.put_nowait(words[-1]))
    for ok in (True, False):
        await choose(process, person, ChosenUse.MARKETING, ok=ok)
        while await asyncio.wait_for(heard.get(), 5) != str(person):
            pass
    await listener.close()


async def states(database: Database, person: SubjectId) -> dict[str, str]:
    rows = await fetch(database, "SELECT kind, state FROM duties WHERE subject_id = $1", person)
    return {row["kind"]: row["state"] for row in rows}


async def test_what_was_queued_for_marketing_goes_with_the_consent(
    process: Process, person: SubjectId, database: Database
) -> None:
    bystander = new_subject_id()
    await choose(process, person, ChosenUse.MARKETING, ok=True)
    await post(process, NewsOwed(subject_id=person), WordOwed(subject_id=person))
    await post(process, NewsOwed(subject_id=bystander))

    await choose(process, person, ChosenUse.ANALYTICS, ok=False)
    assert await states(database, person) == dict.fromkeys(
        ("testing.NewsOwed", "testing.WordOwed"), "waiting"
    )
    await choose(process, person, ChosenUse.MARKETING, ok=False)

    assert await states(database, person) == {
        "testing.NewsOwed": "dropped",
        "testing.WordOwed": "waiting",
    }
    assert await states(database, bystander) == {"testing.NewsOwed": "waiting"}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("had_consented", [True, False])
async def test_an_objection_ends_the_use_and_tells_the_ledger_in_one_transaction(
    process: Process, person: SubjectId, database: Database, use: ChosenUse, had_consented: bool
) -> None:
    await choose(process, person, use, ok=had_consented)
    with pytest.raises(ZeroDivisionError):
        async with work(process, mode=Mode.EXCLUSIVE, about=person) as uow:
            await object_to(uow, person, use)
            _ = 1 / 0
    assert (await flags(database, person))[use] is had_consented
    assert await states(database, person) == {}

    async with work(process, mode=Mode.EXCLUSIVE, about=person) as uow:
        await object_to(uow, person, use)

    assert (await flags(database, person))[use] is False
    (duty,) = await fetch(
        database, "SELECT kind, payload FROM duties WHERE subject_id = $1", person
    )
    assert duty["kind"] == "subject_data.ObjectionMade"
    assert f'"use": "{use}"' in duty["payload"]
