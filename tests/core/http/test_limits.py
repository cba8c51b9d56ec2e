"""Limits: quotas, their fields, whom they count, and what happens without memory or Valkey."""

from datetime import timedelta
from ipaddress import ip_address
from uuid import UUID

import http_sf
import httpx
import pytest
from fastapi import APIRouter

from qp_api.core.actor import Actor, ActorKind
from qp_api.core.http.client_address import Proxies
from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.limits import InProcessLimiter, Policy
from qp_api.core.http.limits.keys import LimitKeys, random_daily_key
from qp_api.core.http.limits.shared import SharedLimiter
from qp_api.core.http.operations import operation
from qp_api.core.privacy.purposes import Purpose
from qp_api.kit.clock import FixedClock
from qp_api.kit.ids import SubjectId
from support.http_apps import NOON, People, client_of, make_app, strict_router

THREE = Policy("three", quota=3, seconds=60)
SHARED = Policy("shared", quota=3, seconds=60, shared=True)


def limited() -> APIRouter:
    router = strict_router()

    @router.get("/reads", **operation("read", purpose=Purpose.ACCOUNT))
    async def read(actor: ActorDep) -> None: ...

    @router.post(
        "/tries", **operation("try_it", purpose=None, public=True, limit=Policy("tries", 1, 30))
    )
    async def try_it() -> None: ...

    return router


async def test_a_quota_is_counted_told_and_given_back() -> None:
    clock, people = FixedClock(NOON), People()
    app = make_app(
        limited(), people=people, options={"general_limit": THREE}, collaborators={"clock": clock}
    )
    client = client_of(app, **people.add("tok"))
    clock.advance(timedelta(seconds=12))
    answers = [await client.get("/v1/reads") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    left = [http_sf.parse(a.headers["ratelimit"].encode(), tltype="item") for a in answers]
    assert left == [("three", {"r": n, "t": 48}) for n in (2, 1, 0, 0)]
    policy = http_sf.parse(answers[0].headers["ratelimit-policy"].encode(), tltype="item")
    assert policy == ("three", {"q": 3, "w": 60})
    assert answers[3].json()["code"] == "rate_limited"
    assert answers[3].headers["retry-after"] == "48"
    other = people.add("other")
    assert (await client.get("/v1/reads", headers=other)).status_code == 200
    clock.advance(timedelta(seconds=48))
    assert (await client.get("/v1/reads")).status_code == 200


async def test_an_operation_may_have_a_limit_of_its_own() -> None:
    client = client_of(make_app(limited(), options={"general_limit": None}))
    answers = [await client.post("/v1/tries") for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"tries";q=1;w=30'


async def test_no_limit_tells_no_quota() -> None:
    people = People()
    client = client_of(
        make_app(limited(), people=people, options={"general_limit": None}), **people.add("tok")
    )
    answer = await client.get("/v1/reads")
    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers


async def test_who_fails_at_the_door_is_counted_by_network() -> None:
    people = People()
    good = people.add("tok")
    client = client_of(make_app(limited(), people=people, options={"general_limit": THREE}))
    bad = {"Authorization": "Bearer guessed"}
    answers = [await client.get("/v1/reads", headers=bad) for _ in range(4)]
    assert [a.status_code for a in answers] == [401, 401, 401, 429]
    left = [a.headers["ratelimit"].split(";")[1] for a in answers]
    assert left == ["r=2", "r=1", "r=0", "r=0"]
    assert (await client.get("/v1/reads", headers=good)).status_code == 200


async def test_a_refused_query_is_counted() -> None:
    people = People()
    client = client_of(
        make_app(limited(), people=people, options={"general_limit": THREE}), **people.add("tok")
    )
    answers = [await client.get("/v1/reads?unknown=1") for _ in range(4)]
    assert [a.status_code for a in answers] == [422, 422, 422, 429]
    assert answers[0].headers["ratelimit-policy"] == '"three";q=3;w=60'
    assert (await client.post("/v1/tries?unknown=1")).status_code == 422
    assert (await client.post("/v1/tries")).status_code == 429


async def test_strangers_are_counted_by_their_network() -> None:
    app = make_app(limited(), options={"trusted_proxies": ("127.0.0.0/8",)})
    client = client_of(app)

    async def ask(address: str) -> int:
        return (await client.post("/v1/tries", headers={"X-Forwarded-For": address})).status_code

    assert await ask("198.51.100.7") == 200
    assert await ask("198.51.100.200") == 429
    assert await ask("::ffff:198.51.100.9") == 429
    assert await ask("203.0.113.1") == 200
    assert await ask("2001:db8:1:2::1") == 200
    assert await ask("2001:db8:1:ffff::9") == 429
    assert await ask("2001:db8:2::1") == 200


async def test_a_forged_forwarded_address_changes_no_key() -> None:
    client = client_of(make_app(limited()))
    statuses = [
        (await client.post("/v1/tries", headers={"X-Forwarded-For": f"198.51.{n}.1"})).status_code
        for n in range(2)
    ]
    assert statuses == [200, 429]


def test_memory_is_bounded_and_nobody_is_free() -> None:
    limiter = InProcessLimiter(FixedClock(NOON), most_keys=100)
    keys = [n.to_bytes(16) for n in range(20_000)]
    for key in keys:
        limiter.count(THREE, key)
    assert len(limiter._windows["three"].counts) <= 100 + 1024  # noqa: SLF001 -- the bound itself
    assert not limiter.count(THREE, keys[-1]).allowed
    assert limiter.count(THREE, keys[0]).allowed


def test_windows_of_policies_are_apart() -> None:
    limiter = InProcessLimiter(FixedClock(NOON))
    for _ in range(5):
        limiter.count(THREE, b"k")
    assert limiter.count(Policy("other", 3, 60), b"k").allowed


@pytest.mark.parametrize(
    ("name", "quota", "seconds"), [("X", 1, 1), ("", 1, 1), ("x", 0, 1), ("x", 1, 0)]
)
def test_a_policy_without_sense_is_refused(name: str, quota: int, seconds: int) -> None:
    with pytest.raises(ValueError, match="no policy"):
        Policy(name, quota, seconds)


def _person(number: int) -> Actor:
    return Actor(kind=ActorKind.PERSON, subject_id=SubjectId(UUID(int=number)))


def test_keys_hide_whom_they_count_and_change_with_the_day() -> None:
    clock = FixedClock(NOON)
    keys = LimitKeys(clock, random_daily_key())
    person, network = keys.of_actor(_person(1)), keys.of_network(ip_address("198.51.100.7"))
    assert person == keys.of_actor(_person(1)) != keys.of_actor(_person(2))
    assert UUID(int=1).bytes not in person
    assert ip_address("198.51.100.0").packed[:3] not in network
    assert LimitKeys(clock, random_daily_key()).of_actor(_person(1)) != person
    clock.advance(timedelta(days=1))
    assert keys.of_actor(_person(1)) != person


def test_an_integrators_key_is_counted_for_itself() -> None:
    """Neither with its network nor with a person who happens to have its id."""
    keys = LimitKeys(FixedClock(NOON), random_daily_key())
    one, other = [
        keys.of_actor(Actor(kind=ActorKind.API_KEY, api_key_id=UUID(int=number)))
        for number in (1, 2)
    ]
    assert len({one, other, keys.of_actor(_person(1))}) == 3


PROXIED = Proxies(("10.0.0.0/8", "2001:db8:f::/48"))


@pytest.mark.parametrize(
    ("peer", "chains", "expected"),
    [
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["1.2.3.4, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9, 10.9.9.9"], "203.0.113.9"),
        ("10.0.0.1", ["1.2.3.4", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9, rubbish"], None),
        ("10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("::ffff:10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("2001:db8:f::1", ["2001:db8::1"], "2001:db8::1"),
        ("", ["203.0.113.9"], None),
    ],
    ids=str,
)
def test_only_configured_proxies_are_believed(
    peer: str, chains: list[str], expected: str | None
) -> None:
    headers = [(b"x-forwarded-for", chain.encode()) for chain in chains]
    found = PROXIED.client_address({"client": (peer, 1), "headers": headers})
    assert found == (None if expected is None else ip_address(expected))


def test_a_local_socket_is_believed_when_configured() -> None:
    scope = {"client": None, "headers": [(b"x-forwarded-for", b"203.0.113.9")]}
    assert Proxies().client_address(scope) is None
    assert Proxies(("unix",)).client_address(scope) == ip_address("203.0.113.9")


async def test_a_shared_policy_is_counted_across_processes(valkey_url: str) -> None:
    clock = FixedClock(NOON)
    one, two = SharedLimiter(valkey_url, clock), SharedLimiter(valkey_url, clock)
    key = random_daily_key()(NOON.date())
    verdicts = [await limiter.hit(SHARED, key) for limiter in (one, two, one, two)]
    assert [v.allowed for v in verdicts] == [True, True, True, False]
    assert [v.remaining for v in verdicts] == [2, 1, 0, 0]
    assert {v.reset for v in verdicts} == {60}
    clock.advance(timedelta(seconds=60))
    assert (await two.hit(SHARED, key)).allowed
    assert (await one.hit(Policy("own", 1, 60), key)).allowed
    assert (await two.hit(Policy("own", 1, 60), key)).allowed
    assert not one.is_alone
    await one.close()
    await two.close()


async def test_without_valkey_every_process_counts_alone() -> None:
    clock = FixedClock(NOON)
    limiter = SharedLimiter("unix:///nowhere/valkey.sock", clock)
    verdicts = [await limiter.hit(SHARED, b"k") for _ in range(4)]
    assert [v.allowed for v in verdicts] == [True, True, True, False]
    then = limiter.is_alone
    clock.advance(timedelta(seconds=6))
    assert (then, limiter.is_alone) == (True, False)
    await limiter.close()


async def test_the_refusal_says_nothing_of_whom_it_counts(caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(limited(), options={"trusted_proxies": ("127.0.0.0/8",)})
    client = client_of(app)
    answer = httpx.Response(200)
    for _ in range(2):
        answer = await client.post("/v1/tries", headers={"X-Forwarded-For": "198.51.100.77"})
    assert answer.status_code == 429
    assert "198.51.100" not in answer.text + str(answer.headers) + caplog.text
