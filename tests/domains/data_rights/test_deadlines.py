"""The officer is told at 50, 80 and 100 per cent of a request's time, then daily (DR-4)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, object_to, work, work_off
from domains.data_rights.mail import etag_of, instant
from qp_api.core.actor import SYSTEM, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.telemetry.room_figures import Figures
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.actions.receive_request import Asked, receive_request
from qp_api.domains.data_rights.models import Right
from qp_api.domains.data_rights.rules.deadlines import alarms, day_number
from qp_api.kit.calendar import reply_due_on
from support.databases import Database, ask

SOON = timedelta(minutes=1)
FROM = datetime(2026, 3, 1, tzinfo=UTC)
ALARMS = (
    "SELECT array_agg((details->>'share')::int ORDER BY id) FROM audit_entries"
    " WHERE object_id = $1 AND action = 'data_rights.sound_alarm'"
)


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        ("2026-01-29", "2026-02-28"),
        ("2026-01-30", "2026-02-28"),
        ("2026-01-31", "2026-02-28"),
        ("2026-02-01", "2026-03-01"),
        ("2026-02-28", "2026-03-28"),
        ("2026-03-01", "2026-03-31"),
        ("2026-03-31", "2026-04-30"),
        ("2026-08-31", "2026-09-30"),
        ("2026-12-31", "2027-01-30"),
        ("2028-01-31", "2028-02-29"),
        ("2028-02-29", "2028-03-29"),
    ],
)
async def test_a_request_is_due_as_the_policy_says(
    received_on: str, due_on: str, join: Join, house: Process
) -> None:
    """DR-1, as it stands in the register."""
    person = await join()
    received_at = datetime.fromisoformat(f"{received_on}T12:00:00+06:00")
    async with work(house, mode=Mode.EXCLUSIVE, about=person.subject_id) as uow:
        asked = Asked(Right.ACCESS, received_at=received_at)
        row = await receive_request(uow, person.subject_id, asked)
    assert row.due_at == datetime.fromisoformat(f"{due_on}T23:59:59.999999+06:00")


def test_the_evening_in_greenwich_is_the_next_day_in_dhaka() -> None:
    received_at = datetime(2026, 1, 30, 18, 30, tzinfo=UTC)
    assert reply_due_on(received_at).isoformat() == "2026-02-28"


def test_alarms_lie_at_their_shares_of_the_time() -> None:
    due_at = FROM + timedelta(days=30)
    assert list(alarms(FROM, due_at)) == [
        (50, FROM + timedelta(days=15)),
        (80, FROM + timedelta(days=24)),
        (100, due_at),
    ]
    assert day_number(due_at) == day_number(due_at - timedelta(hours=1))


async def _told(database: Database, request: dict[str, Any]) -> Any:
    return await ask(database.admin_dsn, ALARMS, request["id"])


async def _pass(house: Process, until: datetime) -> None:
    house.clock.offset += until - house.clock.now()
    await work_off(house)


async def test_an_open_request_is_told_of_and_late_ones_daily(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    request = (await object_to(client, caller, "claims")).json()
    received_at, due_at = instant(request["received_at"]), instant(request["due_at"])
    day = timedelta(days=1)
    expected: list[int] = []
    for until, more in (
        (received_at + (due_at - received_at) * 0.49, []),
        (received_at + (due_at - received_at) * 0.51, [50]),
        (received_at + (due_at - received_at) * 0.81, [80]),
        (due_at, [100]),
        (due_at + day + SOON, [100]),
        (due_at + 2 * (day + SOON), [100]),
    ):
        await _pass(house, until)
        expected += more
        assert await _told(rights_database, request) == (expected or None)


async def test_an_answered_one_is_told_of_no_more(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    request = (await object_to(client, caller, "claims")).json()
    path = f"/v1/data-rights/requests/{request['id']}/withdrawal"
    await client.post(path, headers=caller.headers)
    await _pass(house, instant(request["due_at"]) + timedelta(days=2))
    assert await _told(rights_database, request) is None


async def test_an_extension_moves_the_alarms(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await object_to(client, person, "claims")).json()
    headers = {**officer.headers, "If-Match": await etag_of(client, officer, request)}
    answer = await client.post(
        f"/v1/dpo/requests/{request['id']}/extension",
        json={"reason": "eu-gdpr:JustificationA12HighVolume"},
        headers=headers,
    )
    assert answer.status_code == 200
    await _pass(house, instant(request["due_at"]) - timedelta(days=1))
    assert await _told(rights_database, request) is None
    await _pass(house, instant(answer.json()["due_at"]))
    assert sorted(await _told(rights_database, request)) == [50, 80, 100]


async def test_open_and_late_requests_are_figures(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    async def read() -> dict[str, int]:
        async with UnitOfWork(house, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
            return {figure.name: await figure.read(uow) for figure in house.port(Figures)}

    before = await read()
    request = (await object_to(client, caller, "claims")).json()
    after = await read()
    assert after["rights_requests_open"] == before["rights_requests_open"] + 1
    house.clock.offset += instant(request["due_at"]) - house.clock.now() + timedelta(seconds=1)
    assert (await read())["rights_requests_overdue"] > before["rights_requests_overdue"]
