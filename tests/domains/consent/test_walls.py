"""Who did not consent, who is restricted, and who objected does not exist for marketing (DR-8)."""

from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import pytest

from domains.accounts.factories import Holder
from domains.consent.conftest import Join
from domains.consent.factories import (
    ask_for_marketing,
    choose,
    consent_to_marketing,
    make_objection,
)
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.errors import ConsentMissing, Problem, ProcessingRestricted
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from support.databases import Database
from support.people import put_into

Step = Callable[[httpx.AsyncClient, Process, Holder], Awaitable[object]]


async def never_asked(_: httpx.AsyncClient, __: Process, ___: Holder) -> None: ...


async def asked_only(client: httpx.AsyncClient, house: Process, holder: Holder) -> None:
    await ask_for_marketing(client, house, holder)


async def withdrew(client: httpx.AsyncClient, house: Process, holder: Holder) -> None:
    await consent_to_marketing(client, house, holder)
    await choose(client, holder, "marketing", granted=False)


async def objected(client: httpx.AsyncClient, house: Process, holder: Holder) -> None:
    await consent_to_marketing(client, house, holder)
    await make_objection(house, holder.subject_id)


async def was_restricted(client: httpx.AsyncClient, house: Process, holder: Holder) -> None:
    await consent_to_marketing(client, house, holder)
    await put_into(house, holder.subject_id, Processing.RESTRICTED)


async def chose_analytics(client: httpx.AsyncClient, _: Process, holder: Holder) -> None:
    await choose(client, holder, "analytics", granted=True)


async def is_seen(database: Database, holder: Holder) -> bool:
    """Whether marketing's own role finds the person, with no code of ours between."""
    marketing = await asyncpg.connect(database.dsn(DbRole.MARKETING))
    try:
        found = await marketing.fetchval(
            "SELECT count(email) FROM accounts WHERE subject_id = $1", holder.subject_id
        )
    finally:
        await marketing.close()
    return bool(found)


async def refusal(house: Process, holder: Holder) -> type[Problem] | None:
    """What the first wall says to a system that wants to write to the person."""
    unit = UnitOfWork(house, Purpose.MARKETING, SYSTEM, mode=Mode.SNAPSHOT, about=holder.subject_id)
    try:
        async with unit:
            return None
    except Problem as problem:
        return type(problem)


async def test_who_consented_by_both_steps_is_seen(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    await consent_to_marketing(client, house, holder)
    assert await is_seen(database, holder)
    assert await refusal(house, holder) is None


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        (never_asked, ConsentMissing),
        (asked_only, ConsentMissing),
        (withdrew, ConsentMissing),
        (objected, ConsentMissing),
        (chose_analytics, ConsentMissing),
        (was_restricted, ProcessingRestricted),
    ],
)
async def test_nobody_else_is(
    house: Process,
    client: httpx.AsyncClient,
    join: Join,
    database: Database,
    step: Step,
    problem: type[Problem],
) -> None:
    person = await join()
    await step(client, house, person)
    assert not await is_seen(database, person)
    assert await refusal(house, person) is problem
