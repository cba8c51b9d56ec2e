"""Probes: alive without asking, ready when what is necessary is up, figures for one token."""

import asyncio
from typing import ClassVar

import pytest
from typing_extensions import override

from qp_api.core.http.health import ReadyCheck
from qp_api.core.http.observer import Unobserved
from support.http_apps import client_of, make_app


async def _up() -> None:
    """Pass."""


async def _down() -> None:
    raise ConnectionError("canary-dsn")


async def _stuck() -> None:
    await asyncio.sleep(60)


DATABASE = ReadyCheck("database", _up)
VALKEY = ReadyCheck("valkey", _up, necessary=False)


async def test_a_living_process_asks_nobody() -> None:
    app = make_app(collaborators={"checks": (ReadyCheck("database", _stuck),)})
    answer = await asyncio.wait_for(client_of(app).get("/livez"), 1)
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize(
    ("checks", "status", "word", "parts"),
    [
        ((DATABASE, VALKEY), 200, "ready", {"database": "up", "valkey": "up"}),
        (
            (DATABASE, ReadyCheck("valkey", _down, necessary=False)),
            200,
            "degraded",
            {"database": "up", "valkey": "down"},
        ),
        ((ReadyCheck("database", _down), VALKEY), 503, 503, {"database": "down", "valkey": "up"}),
        ((ReadyCheck("database", _stuck, seconds=0.05),), 503, 503, {"database": "down"}),
        ((), 200, "ready", {}),
    ],
    ids=range(5),
)
async def test_readiness_names_every_part(
    checks: tuple[ReadyCheck, ...], status: int, word: str | int, parts: dict[str, str]
) -> None:
    answer = await client_of(make_app(collaborators={"checks": checks})).get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["parts"]) == (
        status,
        word,
        parts,
    )
    assert "canary" not in answer.text
    if status == 503:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "not_ready"
        assert answer.headers["retry-after"] == "5"


async def test_why_a_part_is_down_is_told_to_the_observer_only() -> None:
    class Ears(Unobserved):
        heard: ClassVar[list[tuple[str, type[Exception]]]] = []

        @override
        def part_down(self, part: str, error: Exception) -> None:
            self.heard.append((part, type(error)))

    checks = (DATABASE, ReadyCheck("keys", _down), ReadyCheck("valkey", _stuck, seconds=0.05))
    app = make_app(collaborators={"checks": checks, "observer": Ears()})
    assert "Connection" not in (await client_of(app).get("/readyz")).text
    assert sorted(Ears.heard, key=str) == [("keys", ConnectionError), ("valkey", TimeoutError)]


async def test_parts_are_asked_at_once() -> None:
    async def slow() -> None:
        await asyncio.sleep(0.2)

    checks = tuple(ReadyCheck(f"part{n}", slow) for n in range(10))
    app = make_app(collaborators={"checks": checks})
    assert (await asyncio.wait_for(client_of(app).get("/readyz"), 1)).status_code == 200


async def test_figures_are_for_their_own_token() -> None:
    app = make_app(
        options={"metrics_token": "scrape"}, collaborators={"render_metrics": lambda: b"qp 1\n"}
    )
    client = client_of(app)
    good = await client.get("/metrics", headers={"Authorization": "Bearer scrape"})
    assert (good.status_code, good.content) == (200, b"qp 1\n")
    assert good.headers["content-type"].startswith("text/plain; version=")
    for credentials in ({}, {"Authorization": "Bearer scrap"}, {"Authorization": "Basic scrape"}):
        assert (await client.get("/metrics", headers=credentials)).status_code == 401


async def test_without_a_token_there_are_no_figures() -> None:
    answer = await client_of(make_app()).get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


async def test_the_service_says_what_it_is() -> None:
    answer = await client_of(make_app()).get("/v1/meta")
    assert answer.json() == {
        "name": "qp-api",
        "version": "0.1.0",
        "environment": "sandbox",
        "policy_version": "1",
    }


async def test_there_is_somebody_to_tell_of_a_hole() -> None:
    answer = await client_of(make_app()).get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert "Contact: mailto:security@example.test" in lines
    assert "Expires: 2026-08-28T00:00:00Z" in lines
    assert "Canonical: https://api.example.test/.well-known/security.txt" in lines
