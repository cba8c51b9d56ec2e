"""The load process as its owner sees it: a job in, what was measured out."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace

from .house import ROOT
from .load import Job, Measured
from .processes import pinned
from .servers import SERVER_CORE


class UnexpectedAnswer(Exception):
    """Something else came back than what is to be measured."""


class Client:
    """Sends load, one job at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def warm(self, job: Job, *, expect: str) -> None:
        """Send the warm requests alone."""
        self.run(replace(job, requests=job.warm, warm=[], cycle=False), expect=expect)

    def run(self, job: Job, *, expect: str) -> Measured:
        """Carry a job out. Raises UnexpectedAnswer when any measured answer has another status."""
        measured = self.send(job)
        if measured.statuses.keys() != {expect}:
            raise UnexpectedAnswer(f"{measured.statuses}: {measured.sample[:500]}")
        return measured

    def send(self, job: Job) -> Measured:
        """Carry a job out, whatever is answered."""
        assert self._process.stdin is not None  # noqa: S101 -- both are pipes
        assert self._process.stdout is not None  # noqa: S101 -- both are pipes
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise UnexpectedAnswer("the load process ended; its words are above")
        return Measured(**json.loads(line))


def other_cores() -> set[int]:
    """The cores that no server under measurement runs on; all, where there is but one."""
    cores = set(range(os.cpu_count() or 1))
    return cores - {SERVER_CORE} or cores


@contextmanager
def loading() -> Iterator[Client]:
    """The load process, off the server's core."""
    command = [sys.executable, "-m", "benchmarks.load"]
    with pinned(other_cores()):
        process = subprocess.Popen(  # noqa: S603 -- our own command
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    with process:  # leaving closes its input, which ends it, and waits
        yield Client(process)
