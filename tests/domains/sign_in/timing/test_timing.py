"""On a clock, nothing tells known addresses from unknown ones (AC-2, R19): `make timing`.

What is measured is all but the hash itself, which is the same work for everybody and would drown
smaller differences; that each is hashed once, `test_costs_alike.py` counts. Each round asks for
each kind in a random order, so that whatever disturbs the machine disturbs them alike. Before each
measurement the comparison proves that it notices one millisecond.
"""

import asyncio
import os
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Final, NamedTuple, TypeAlias

import httpx
import pytest
from typing_extensions import override

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import (
    PASSWORD,
    MovableClock,
    make_person,
    register,
    registration,
)
from qp_api.core.actor import Processing
from qp_api.core.http.application import Application
from qp_api.core.process import Process
from qp_api.domains.sign_in.passwords import Checked, Passwords
from qp_api.domains.sign_in.rules import LONGEST_ROW
from support.people import put_into
from support.two_samples import auc, auc_error, floor_gap

pytestmark = [pytest.mark.timeout(3000), pytest.mark.alone]

ROUNDS: Final = int(os.environ.get("TIMING_ROUNDS", "2000"))
FEW: Final = max(ROUNDS // 8, 100)
A_WINDOW: Final = 4
"""Rounds before all windows begin anew: the address is asked for in each."""
A_ROW: Final = 80
"""Rounds before a row of wrong guesses is forgotten: at a hundred an address stays shut."""
BAND: Final = 0.02
SURE: Final = 2.58
"""Standard errors: what chance alone does once in a hundred times."""
UNKNOWN: Final = "unknown"
REPORT: Final = Path(__file__).parents[4] / "benchmarks" / "TIMING.md"
Samples: TypeAlias = Mapping[str, list[float]]
Asking: TypeAlias = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


class Unhashed(Passwords):
    """Refuses everybody, and takes any new password, without hashing."""

    @override
    async def hash(self, password: str) -> str:
        return "$argon2id$v=19$m=8,t=1,p=1$" + "0" * 75

    @override
    async def check(self, password: str, stored: str | None) -> Checked:
        return Checked(is_right=False)


class Score(NamedTuple):
    """How a kind compares with `unknown`; the gap in milliseconds."""

    auc: float
    error: float
    gap: float

    @property
    def is_apart(self) -> bool:
        return abs(self.auc - 0.5) - SURE * self.error > BAND


@dataclass
class Bench:
    """Asks for each kind of address, round by round; nobody has the one called unknown."""

    app: Application
    clock: MovableClock
    emails: dict[str, str]
    pause: float = field(default=0.0, init=False)

    async def compare(self, asking: Asking, *, status: int, anew: bool = False) -> "Found":
        """Slowed by a millisecond for whoever is known, then as it is."""
        slowed = await self.measure(asking, FEW, status=status, slow=0.001, anew=anew)
        plain = await self.measure(asking, ROUNDS, status=status, anew=anew)
        return Found(compared(slowed), compared(plain))

    async def measure(
        self,
        asking: Asking,
        rounds: int,
        *,
        status: int,
        slow: float = 0.0,
        anew: bool = False,
        shut: bool = False,
    ) -> Samples:
        """Seconds by kind; `anew`: the unknown address becomes known by being asked for."""
        taken: defaultdict[str, list[float]] = defaultdict(list)
        for number in range(rounds):
            if not shut:
                self.open_windows(number)
            if anew:
                self.emails[UNKNOWN] = unknown_email()
            async with client_from(self.app) as client:
                for kind in secrets.SystemRandom().sample(sorted(self.emails), len(self.emails)):
                    self.pause = 0.0 if kind == UNKNOWN else slow
                    began = time.perf_counter()
                    answer = await asking(client, self.emails[kind])
                    taken[kind].append(time.perf_counter() - began)
                    assert answer.status_code == status, answer.text
        return taken

    def open_windows(self, number: int) -> None:
        if number % A_WINDOW == 0:
            self.clock.moved += timedelta(hours=2)
        if number % A_ROW == 0:
            self.clock.moved += LONGEST_ROW


class Found(NamedTuple):
    """Scores by kind."""

    slowed: Mapping[str, Score]
    plain: Mapping[str, Score]


@pytest.fixture
async def bench(
    house: Process,
    app: Application,
    client: httpx.AsyncClient,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Bench]:
    people = {kind: await make_person(house) for kind in ("known", "frozen", "erasing")}
    await put_into(house, people["frozen"].subject_id, Processing.FROZEN)
    await put_into(house, people["erasing"].subject_id, Processing.ERASING)
    emails = {kind: person.email for kind, person in people.items()}
    emails["unverified"] = (await register(client))["email"]
    # Asked for as often as the others: what has been counted before costs more than what is new.
    emails[UNKNOWN] = unknown_email()
    made = Unhashed()
    house.ports = {**house.ports, Passwords: made}
    bench = Bench(app, clock, emails)
    call = Application.__call__

    async def late(app: Application, *args: Any) -> None:
        if bench.pause:
            await asyncio.sleep(bench.pause)
        await call(app, *args)

    monkeypatch.setattr(Application, "__call__", late)
    yield bench
    made.close()


def unknown_email() -> str:
    """In letters: sixteen digits may be a card's."""
    return f"{''.join(secrets.choice(ascii_lowercase) for _ in range(20))}@example.org"


def compared(samples: Samples) -> dict[str, Score]:
    unknown = samples[UNKNOWN]
    return {
        kind: Score(auc(unknown, taken), auc_error(unknown, taken), floor_gap(unknown, taken) * 1e3)
        for kind, taken in sorted(samples.items())
        if kind != UNKNOWN
    }


async def guess(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/v1/sign-in", json={"email": email, "password": PASSWORD})


async def ask_reset(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/v1/password-resets", json={"email": email})


async def enter(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/v1/accounts", json=registration(email=email))


def test_the_comparison_knows_equal_from_unequal() -> None:
    same, later = [float(n) for n in range(100)], [n + 200.0 for n in range(100)]
    assert (auc(same, same), auc(same, later), auc(later, same)) == (0.5, 1.0, 0.0)
    assert floor_gap(same, later) == 200.0
    assert [Score(auc(same, one), auc_error(same, one), 0).is_apart for one in (same, later)] == [
        False,
        True,
    ]


async def test_a_refused_sign_in_tells_nothing(bench: Bench) -> None:
    judge("Sign-in, refused", await bench.compare(guess, status=401))


async def test_a_locked_account_tells_nothing(bench: Bench) -> None:
    bench.emails = {kind: bench.emails[kind] for kind in ("known", UNKNOWN)}
    slowed = await locked(bench, FEW, slow=0.001)
    judge("Sign-in, locked", Found(compared(slowed), compared(await locked(bench, ROUNDS))))


async def test_asking_for_a_new_password_tells_nothing(bench: Bench) -> None:
    judge("A new password, asked for", await bench.compare(ask_reset, status=202))


async def test_registering_tells_nothing(bench: Bench) -> None:
    judge("Registration", await bench.compare(enter, status=202, anew=True))


async def locked(bench: Bench, rounds: int, *, slow: float = 0.0) -> Samples:
    """As `measure` does, for addresses that stay shut for a while."""
    taken: defaultdict[str, list[float]] = defaultdict(list)
    while len(taken[UNKNOWN]) < rounds:
        bench.clock.moved += LONGEST_ROW
        for email in bench.emails.values():
            async with client_from(bench.app) as client:
                while (await guess(client, email)).status_code == 401:
                    pass
        more = await bench.measure(guess, A_ROW, status=429, slow=slow, shut=True)
        for kind, seconds in more.items():
            taken[kind].extend(seconds)
    return taken


def judge(title: str, found: Found) -> None:
    """Put the figures where `make timing` wants them; fail when something is learned."""
    report(title, found)
    for kind, score in found.slowed.items():
        assert score.is_apart, (kind, score)
        assert score.gap > 0.5, (kind, score)
    for kind, score in found.plain.items():
        assert not score.is_apart, (kind, score)
        assert abs(score.gap) < 1, (kind, score)


def report(title: str, found: Found) -> None:
    if "TIMING_REPORT" not in os.environ:
        return
    lines = [
        f"## {title}, {ROUNDS} samples a kind",
        "",
        "| beside an unknown address | AUC | gap |",
        "|---|---|---|",
    ]
    lines += [line(kind, score) for kind, score in found.plain.items()]
    lines += [line(f"{kind}, slowed by 1 ms", score) for kind, score in found.slowed.items()]
    with REPORT.open("a", encoding="utf-8") as file:
        file.write("\n".join([*lines, "", ""]))


def line(kind: str, score: Score) -> str:
    return f"| {kind} | {score.auc:.3f} ± {score.error:.3f} | {score.gap:+.3f} ms |"
