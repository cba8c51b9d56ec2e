"""What sign-in keeps for seconds or days is gone after them, and not before."""

from datetime import timedelta

import httpx
import pytest

from domains.sign_in.factories import MovableClock, Person, mailed_token, register, sign_in
from domains.sign_in.second_factors import set_up, start
from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.drop_traces import drop_traces
from qp_api.domains.sign_in.manifest import manifest
from qp_api.domains.sign_in.messages import TracesExpired
from qp_api.domains.sign_in.public import mint_password_reset
from support.databases import Database, ask


async def sweep(house: Process) -> None:
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        await drop_traces(uow)


async def test_a_kept_token_is_kept_for_ten_seconds(
    house: Process,
    client: httpx.AsyncClient,
    person: Person,
    clock: MovableClock,
    database: Database,
) -> None:
    tokens = await sign_in(client, person)
    body = {"refresh_token": tokens["refresh_token"]}
    await client.post("/v1/sign-in/refresh", json=body)
    kept = "SELECT count(kept_token) FROM sign_ins WHERE subject_id = $1"
    clock.moved += timedelta(seconds=9)
    await sweep(house)
    assert await ask(database.admin_dsn, kept, person.subject_id) == 1

    clock.moved += timedelta(seconds=2)
    await sweep(house)

    assert await ask(database.admin_dsn, kept, person.subject_id) == 0


@pytest.mark.alone
@pytest.mark.parametrize(
    ("table", "life"),
    [
        ("attempts", timedelta(hours=1)),
        ("verifications", timedelta(days=7)),
        ("refresh_tokens", timedelta(days=30)),
    ],
)
async def test_rows_go_when_they_end(  # noqa: PLR0917 -- fixtures
    house: Process,
    client: httpx.AsyncClient,
    person: Person,
    clock: MovableClock,
    database: Database,
    table: str,
    life: timedelta,
) -> None:
    await sign_in(client, person)
    await mailed_token(house, (await register(client))["email"])
    count = f"SELECT count(*) FROM {table}"  # noqa: S608 -- from the table above
    clock.moved += life - timedelta(minutes=1)
    await sweep(house)
    assert await ask(database.admin_dsn, count) > 0

    clock.moved += timedelta(minutes=2)
    await sweep(house)

    assert await ask(database.admin_dsn, count) == 0


def test_it_is_owed_every_minute() -> None:
    schedule = manifest.jobs.schedules[TracesExpired.kind()]
    assert schedule.every == timedelta(minutes=1)
    assert manifest.jobs.handlers[TracesExpired.kind()].keys() == {"sign_in.forget_traces"}


async def test_a_link_for_a_new_password_goes_after_thirty_minutes(
    house: Process, person: Person, clock: MovableClock, database: Database
) -> None:
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        await mint_password_reset(uow, person.subject_id)
    count = "SELECT count(*) FROM password_resets WHERE subject_id = $1"
    clock.moved += timedelta(minutes=29)
    await sweep(house)
    assert await ask(database.admin_dsn, count, person.subject_id) == 1

    clock.moved += timedelta(minutes=1)
    await sweep(house)

    assert await ask(database.admin_dsn, count, person.subject_id) == 0


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_second_factor_that_was_never_confirmed_goes(
    house: Process,
    client: httpx.AsyncClient,
    person: Person,
    clock: MovableClock,
    database: Database,
    confirmed: bool,
) -> None:
    tokens = await sign_in(client, person)
    await (set_up(client, clock, tokens) if confirmed else start(client, tokens))
    count = "SELECT count(*) FROM second_factors WHERE subject_id = $1"
    clock.moved += timedelta(minutes=14)
    await sweep(house)
    assert await ask(database.admin_dsn, count, person.subject_id) == 1

    clock.moved += timedelta(minutes=2)
    await sweep(house)

    assert await ask(database.admin_dsn, count, person.subject_id) == int(confirmed)
