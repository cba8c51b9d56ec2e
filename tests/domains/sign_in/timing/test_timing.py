"""On a clock, nothing tells known addresses from unknown ones (AC-2, R19): `make timing`.

What is measured is all but the hash itself, which is the same work for everybody and would drown
smaller differences; that each is hashed once, `test_costs_alike.py` counts. Each round asks for
each kind in a random order, so that whatever disturbs the machine disturbs them alike. First the
comparison proves that it notices one millisecond.
"""

import asyncio
import os
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import Final, TypeAlias

import httpx
import pytest
from typing_extensions import override

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import (
    PASSWORD,
    MovableClock,
    make_person,
    register,
)
from qp_api.core.actor import Processing
from qp_api.core.http.application import Application
from qp_api.core.process import Process
from qp_api.domains.sign_in.passwords import Checked, Passwords
from qp_api.domains.sign_in.rules import LONGEST_ROW
from support.people import put_into
from support.two_samples import auc, floor_gap

pytestmark = [pytest.mark.timeout(1500), pytest.mark.alone]

ROUNDS: Final = int(os.environ.get("TIMING_ROUNDS", "3000"))
FEW: Final = max(ROUNDS // 6, 100)
A_WINDOW: Final = 4
"""Rounds before all windows begin anew: the address is asked for in each."""
A_ROW: Final = 80
"""Rounds before the row of wrong guesses does: at a hundred an address stays shut."""
BAND: Final = (0.48, 0.52)
REPORT: Final = Path(__file__).parents[4] / "benchmarks" / "TIMING.md"
Samples: TypeAlias = Mapping[str, list[float]]


class Unhashed(Passwords):
    """Refuses everybody without hashing; `slow` seconds later whoever has a password."""

    slow = 0.0

    @override
    async def check(self, password: str, stored: str | None) -> Checked:
        if stored is not None and self.slow:
            await asyncio.sleep(self.slow)
        return Checked(is_right=False)


@dataclass
class Bench:
    """Asks for each kind of address, round by round; nobody has the one called unknown."""

    app: Application
    clock: MovableClock
    passwords: Unhashed
    emails: dict[str, str]

    async def measure(self, path: str, *, rounds: int, status: int) -> Samples:
        """Seconds by kind."""
        taken: defaultdict[str, list[float]] = defaultdict(list)
        for number in range(rounds):
            if number % A_WINDOW == 0:
                self.clock.moved += timedelta(hours=2)
            if number % A_ROW == 0:
                self.clock.moved += LONGEST_ROW
            async with client_from(self.app) as client:
                for kind in secrets.SystemRandom().sample(sorted(self.emails), len(self.emails)):
                    body = {"email": self.emails[kind]}
                    if path == "/v1/sign-in":
                        body["password"] = PASSWORD
                    began = time.perf_counter()
                    answer = await client.post(path, json=body)
                    taken[kind].append(time.perf_counter() - began)
                    assert answer.status_code == status, answer.text
        return taken


@pytest.fixture
async def bench(
    house: Process, app: Application, client: httpx.AsyncClient, clock: MovableClock
) -> AsyncIterator[Bench]:
    people = {kind: await make_person(house) for kind in ("known", "frozen", "erasing")}
    await put_into(house, people["frozen"].subject_id, Processing.FROZEN)
    await put_into(house, people["erasing"].subject_id, Processing.ERASING)
    emails = {kind: person.email for kind, person in people.items()}
    emails["unverified"] = (await register(client))["email"]
    # Asked for as often as the others: what has been counted before costs more than what is new.
    emails["unknown"] = unknown_email()
    made = Unhashed()
    house.ports = {**house.ports, Passwords: made}
    yield Bench(app, clock, made, emails)
    made.close()


def unknown_email() -> str:
    """In letters: sixteen digits may be a card's."""
    return f"{''.join(secrets.choice(ascii_lowercase) for _ in range(20))}@example.org"


def compared(samples: Samples) -> dict[str, tuple[float, float]]:
    """AUC and floor gap in milliseconds of each kind beside `unknown`."""
    unknown = samples["unknown"]
    return {
        kind: (auc(unknown, taken), floor_gap(unknown, taken) * 1e3)
        for kind, taken in sorted(samples.items())
        if kind != "unknown"
    }


def test_the_comparison_knows_equal_from_unequal() -> None:
    same, later = [float(n) for n in range(100)], [n + 200.0 for n in range(100)]
    assert (auc(same, same), auc(same, later), auc(later, same)) == (0.5, 1.0, 0.0)
    assert floor_gap(same, later) == 200.0


async def test_a_refused_sign_in_tells_nothing(bench: Bench) -> None:
    bench.passwords.slow = 0.001
    slowed = compared(await bench.measure("/v1/sign-in", rounds=FEW, status=401))
    bench.passwords.slow = 0.0
    assert all(score > BAND[1] and gap > 0.5 for score, gap in slowed.values()), slowed

    found = compared(await bench.measure("/v1/sign-in", rounds=ROUNDS, status=401))

    report("Sign-in, refused", found, ROUNDS, slowed)
    assert_alike(found)


async def test_a_locked_account_tells_nothing(bench: Bench) -> None:
    taken: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS // 10):
        bench.clock.moved += LONGEST_ROW
        emails = {"known": bench.emails["known"], "unknown": unknown_email()}
        async with client_from(bench.app) as client:
            for number in range(20):
                for kind in secrets.SystemRandom().sample(sorted(emails), len(emails)):
                    body = {"email": emails[kind], "password": PASSWORD}
                    began = time.perf_counter()
                    answer = await client.post("/v1/sign-in", json=body)
                    if number >= 10:
                        taken[kind].append(time.perf_counter() - began)
                        assert answer.status_code == 429
    found = compared(taken)
    report("Sign-in, locked", found, len(taken["known"]), {})
    assert_alike(found)


async def test_asking_for_a_new_password_tells_nothing(bench: Bench) -> None:
    found = compared(await bench.measure("/v1/password-resets", rounds=ROUNDS, status=202))

    report("A new password, asked for", found, ROUNDS, {})
    assert_alike(found)


def assert_alike(found: Mapping[str, tuple[float, float]]) -> None:
    for kind, (score, gap) in found.items():
        assert BAND[0] <= score <= BAND[1], (kind, score)
        assert abs(gap) < 1, (kind, gap)


def report(
    title: str,
    found: Mapping[str, tuple[float, float]],
    rounds: int,
    slowed: Mapping[str, tuple[float, float]],
) -> None:
    """Put the figures where `make timing` wants them."""
    if "TIMING_REPORT" not in os.environ:
        return
    lines = [
        f"## {title}, {rounds} samples a kind",
        "",
        "| beside an unknown address | AUC | gap |",
    ]
    lines += ["|---|---|---|"]
    lines += [f"| {kind} | {score:.3f} | {gap:+.3f} ms |" for kind, (score, gap) in found.items()]
    lines += [
        f"| {kind}, slowed by 1 ms | {score:.3f} | {gap:+.3f} ms |"
        for kind, (score, gap) in slowed.items()
    ]
    with REPORT.open("a", encoding="utf-8") as file:
        file.write("\n".join([*lines, "", ""]))
