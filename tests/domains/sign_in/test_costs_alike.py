"""Known, unknown, locked, unverified: the same statements and hashes, whoever is asked for (AC-2).

What it takes on a clock, `make timing` measures.
"""

import time
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from typing_extensions import override

from domains.sign_in.factories import (
    PASSWORD,
    MovableClock,
    Person,
    make_person,
    new_email,
    register,
    registration,
)
from domains.sign_in.second_factors import make_guarded
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.domains.sign_in.actions import looking
from qp_api.domains.sign_in.passwords import Checked, Passwords, peppers
from support.heard_statements import heard_statements
from support.people import put_into

WRONG = "another sentence that is not the one"


class Counted(Passwords):
    """Counts the passwords that it compares."""

    checks = 0

    @override
    async def check(self, password: str, stored: str | None) -> Checked:
        self.checks += 1
        return await super().check(password, stored)


@pytest.fixture
def counted(house: Process) -> Iterator[Counted]:
    made = Counted(peppers=partial(peppers, house.hierarchy))
    house.ports = {**house.ports, Passwords: made}
    yield made
    made.close()


async def everybody(house: Process, client: httpx.AsyncClient, clock: MovableClock) -> list[str]:
    """Addresses, each of somebody of another kind."""
    known, guarded, frozen, erasing = [await make_person(house) for _ in range(4)]
    await make_guarded(client, clock, guarded)
    await put_into(house, frozen.subject_id, Processing.FROZEN)
    await put_into(house, erasing.subject_id, Processing.ERASING)
    pending = (await register(client))["email"]
    people = (known, guarded, frozen, erasing)
    return [*(person.email for person in people), pending, new_email()]


async def test_a_refused_sign_in_costs_alike(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, counted: Counted
) -> None:
    emails = await everybody(house, client, clock)
    costs = []
    for email in emails:
        before = counted.checks
        with heard_statements(house) as heard:
            body = {"email": email, "password": WRONG}
            assert (await client.post("/v1/sign-in", json=body)).status_code == 401
        costs.append((tuple(heard), counted.checks - before))

    assert len(set(costs)) == 1
    statements, hashes = costs[0]
    assert hashes == 1
    assert any("email_lookup" in text for text in statements)  # something was heard at all


async def test_the_locked_cost_alike_known_or_not(
    house: Process, client: httpx.AsyncClient, person: Person, counted: Counted
) -> None:
    costs = []
    for email in (person.email, new_email()):
        body = {"email": email, "password": WRONG}
        for _ in range(10):
            await client.post("/v1/sign-in", json=body)
        before = counted.checks
        with heard_statements(house) as heard:
            assert (await client.post("/v1/sign-in", json=body)).status_code == 429
        costs.append((tuple(heard), counted.checks - before))

    assert len(set(costs)) == 1
    assert costs[0][1] == 0


async def test_asking_for_a_new_password_costs_alike(
    house: Process, client: httpx.AsyncClient, clock: MovableClock
) -> None:
    costs = []
    for email in await everybody(house, client, clock):
        with heard_statements(house) as heard:
            answer = await client.post("/v1/password-resets", json={"email": email})
            assert answer.status_code == 202
        costs.append(tuple(heard))

    assert len(set(costs)) == 1
    assert any("email_lookup" in text for text in costs[0])


async def test_one_statement_more_is_noticed(
    house: Process, client: httpx.AsyncClient, person: Person
) -> None:
    """A right password is no refusal, and costs more: the comparison can fail."""
    costs = []
    for password in (WRONG, PASSWORD):
        with heard_statements(house) as heard:
            await client.post("/v1/sign-in", json={"email": person.email, "password": password})
        costs.append(tuple(heard))

    assert costs[0] != costs[1]


@pytest.mark.parametrize(
    ("path", "blocks"),
    [("/v1/sign-in", 2), ("/v1/password-resets", 1), ("/v1/accounts", 1)],
)
async def test_it_takes_its_time_whoever_is_asked_for(
    path: str,
    blocks: int,
    client: httpx.AsyncClient,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Equal statements take unequal time; the floor is what an answer's time tells."""
    floor = 0.2
    monkeypatch.setattr(looking, "ALIKE", floor)
    fields = {"/v1/sign-in": {"password": WRONG}, "/v1/accounts": registration()}
    for email in (person.email, new_email()):
        began = time.monotonic()
        await client.post(path, json={**fields.get(path, {}), "email": email})
        assert time.monotonic() - began >= blocks * floor


async def test_a_locked_address_takes_its_time_too(
    client: httpx.AsyncClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for email in (person.email, new_email()):
        body = {"email": email, "password": WRONG}
        monkeypatch.setattr(looking, "ALIKE", 0.0)
        for _ in range(10):
            await client.post("/v1/sign-in", json=body)
        monkeypatch.setattr(looking, "ALIKE", 0.2)
        began = time.monotonic()
        assert (await client.post("/v1/sign-in", json=body)).status_code == 429
        assert time.monotonic() - began >= 0.2
        began = time.monotonic()
        strange = body | {"device_token": "x" * 43}
        assert (await client.post("/v1/sign-in", json=strange)).status_code == 429
        assert time.monotonic() - began >= 0.4  # whose the device is, is looked up before
