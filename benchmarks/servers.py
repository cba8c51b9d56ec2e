"""Servers under measurement: ours exactly as `qp-api serve` runs it, peers as their users do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qp_api.entry.dev.loopback import claim_port, get

from .house import ROOT
from .processes import family_of, pinned

SERVER_CORE = 0
READY_SECONDS = 30.0
STOP_SECONDS = 25.0
OK = 200


@dataclass(frozen=True)
class Plan:
    """How one server is started; `{port}` stands for its port."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    ready_path: str = "/readyz"


@dataclass(frozen=True)
class Server:
    """A server that answers; `ready_seconds` from its start to its first 200."""

    name: str
    port: int
    pid: int
    ready_seconds: float

    @property
    def pids(self) -> list[int]:
        """All its processes."""
        return family_of(self.pid)


class DidNotStart(Exception):
    """A server that is to be measured does not answer."""


def ours(environment: Mapping[str, str], *, module: str = "qp_api.entry.cli") -> Plan:
    """`qp-api serve`; another module is a build that was slowed on purpose."""
    command = (sys.executable, "-m", module, "serve")
    return Plan("qp-api", command, {**environment, "QP_PORT": "{port}"})


@contextmanager
def serving(plan: Plan, logs: Path, *, core: int | None = SERVER_CORE) -> Iterator[Server]:
    """Start it on a core of its own and wait for its first 200; stopped at the end."""
    port = claim_port(0)
    began = time.perf_counter()
    log = logs / f"{plan.name.replace(' ', '-').replace(',', '')}.log"
    cores = os.sched_getaffinity(0) if core is None else {core}
    with log.open("wb") as output, pinned(cores):
        process = subprocess.Popen(  # noqa: S603 -- our own command
            [word.replace("{port}", str(port)) for word in plan.command],
            cwd=ROOT,
            env={k: v.replace("{port}", str(port)) for k, v in plan.environment.items()},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_ready(plan, port, process, log)
        yield Server(plan.name, port, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_ready(plan: Plan, port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.perf_counter() + READY_SECONDS
    while (answer := get(port, plan.ready_path))[0] != OK:
        if process.poll() is not None or time.perf_counter() > deadline:
            raise DidNotStart(f"{plan.name} says {answer}; {log} ends:\n{log.read_text()[-2000:]}")
        time.sleep(0.01)
