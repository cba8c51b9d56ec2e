"""Sign-ins beside reads: what hashing passwords does to everybody else's latency."""

import json
from dataclasses import dataclass, replace
from typing import Final

from .contenders import OWN, plan_of
from .figures import Spread, ratios, spread
from .load import Job
from .servers import Server, serving
from .shapes import post
from .stage import Stage
from .world import PASSWORD, Person

READS_A_SECOND: Final = 200.0
SIGN_INS_A_SECOND: Final = 5.0


@dataclass(frozen=True)
class BesideReads:
    """p99 of reads in milliseconds, without and with sign-ins; and how they compare."""

    idle: Spread
    busy: Spread
    ratio: Spread


def sign_ins_beside_reads(stage: Stage, *, rounds: int, seconds: float) -> BesideReads:
    """Interleaved; the server may use every core, since Argon2 has threads of its own."""
    plan = plan_of(OWN, stage.house)
    # Each from a network of its own: a hundred attempts a network is what the house allows.
    told = {**plan.environment, "QP_TRUSTED_PROXIES": '["127.0.0.1/32"]'}
    idle, busy = [], []
    with serving(replace(plan, environment=told), stage.house.place.logs, core=None) as server:
        for number in range(rounds):
            plain = _job(stage, server, seconds)
            idle.append(stage.client.run(plain, expect="200").p99 * 1e3)
            signing = replace(plain, beside=_sign_ins(stage, number), beside_rate=SIGN_INS_A_SECOND)
            busy.append(stage.client.run(signing, expect="200").p99 * 1e3)
    return BesideReads(spread(idle), spread(busy), spread(ratios(busy, idle)))


def _job(stage: Stage, server: Server, seconds: float) -> Job:
    requests = stage.requests.reads(stage.requests.timed, stage.own)
    return Job(
        port=server.port,
        pids=server.pids,
        requests=requests,
        seconds=seconds,
        rate=READS_A_SECOND,
    )


def _sign_ins(stage: Stage, round_number: int) -> list[str]:
    people = stage.requests.timed
    return [_sign_in(one, round_number, number) for number, one in enumerate(people)]


def _sign_in(one: Person, round_number: int, number: int) -> str:
    body = json.dumps({"email": one.email, "password": PASSWORD})
    network = f"X-Forwarded-For: 10.{round_number}.{number % 250}.7"
    return post("/v1/sign-in", None, body, network)
