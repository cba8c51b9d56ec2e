"""The load: a bounded closed loop over keep-alive, in a process and on a core of its own.

Run as `python -m benchmarks.load`: reads one job a line on its input, answers one line each. It
reads the server's CPU itself, before the first request and after the last answer.
"""

import asyncio
import itertools
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop
from typing_extensions import override

from .processes import cpu_seconds, resident_bytes

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
_STATUS = slice(9, 12)


@dataclass
class Job:
    """Requests as text; `warm` ones are sent once and not counted, the others for `seconds`.

    With `cycle` the measured ones are sent again and again, else each once at most. With a `rate`
    they are sent at their times (`paced.py`), others `beside` them.
    """

    port: int
    pids: list[int]
    requests: list[str]
    warm: list[str] = field(default_factory=list)
    seconds: float = 1.0
    most: int = 1_000_000
    connections: int = 16
    cycle: bool = True
    rate: float = 0.0
    beside: list[str] = field(default_factory=list)
    beside_rate: float = 0.0


@dataclass
class Measured:
    """What came back; times in seconds, `cpu` of all the server's threads."""

    count: int
    elapsed: float
    cpu: float
    rss: int
    p50: float
    p99: float
    longest: float
    statuses: dict[str, int]
    sample: str
    """The last answer's body."""


class Loop:
    """Requests drawn by whichever connection is free, until they or the time are used up."""

    def __init__(self, requests: Iterator[bytes], deadline: float) -> None:
        self._requests = requests
        self._deadline = deadline
        self.latencies: list[float] = []
        self.statuses: Counter[bytes] = Counter()
        self.last = b""

    def next(self) -> bytes | None:
        """The next request, None when it is over."""
        if time.perf_counter() >= self._deadline:
            return None
        return next(self._requests, None)


class Line(asyncio.Protocol):
    """One connection with one request under way at most."""

    def __init__(self) -> None:
        self._buffer = b""
        self._expected = -1
        self._sent_at = 0.0
        self._loop: Loop | None = None
        self._done: asyncio.Future[None] | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(exc or ConnectionError("the server closed a connection"))

    def begin(self, loop: Loop) -> "asyncio.Future[None]":
        """Send until the loop is over."""
        self._loop = loop
        self._done = asyncio.get_running_loop().create_future()
        self._send()
        return self._done

    def close(self) -> None:
        """End it."""
        self._done = None
        self._transport.close()

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._expected < 0:
            self._read_head()
        if 0 <= self._expected <= len(self._buffer):
            self._finish()

    def _read_head(self) -> None:
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            return
        length = _LENGTH.search(self._buffer, 0, end)
        if length is None:
            raise ValueError("an answer without content-length")
        self._expected = end + len(_HEAD_END) + int(length[1])

    def _finish(self) -> None:
        loop = self._loop
        assert loop is not None  # noqa: S101 -- begun before anything is received
        loop.latencies.append(time.perf_counter() - self._sent_at)
        loop.statuses[self._buffer[_STATUS]] += 1
        loop.last, self._buffer, self._expected = self._buffer, b"", -1
        self._send()

    def _send(self) -> None:
        assert self._loop is not None  # noqa: S101 -- as above
        assert self._done is not None  # noqa: S101 -- as above
        request = self._loop.next()
        if request is None:
            self._done.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


async def carry_out(job: Job) -> Measured:
    """Warm up, then measure."""
    lines = await connect(job.port, job.connections)
    if job.warm:
        await _drive(lines, Loop(iter(encoded(job.warm)), float("inf")))
    requests = encoded(job.requests)
    drawn = itertools.islice(itertools.cycle(requests) if job.cycle else requests, job.most)
    cpu, began = cpu_seconds(job.pids), time.perf_counter()
    loop = Loop(iter(drawn), began + job.seconds)
    await _drive(lines, loop)
    elapsed, cpu = time.perf_counter() - began, cpu_seconds(job.pids) - cpu
    for line in lines:
        line.close()
    return measured(loop, elapsed, cpu, resident_bytes(job.pids))


async def connect(port: int, connections: int) -> list[Line]:
    """So many connections to a server."""
    running = asyncio.get_running_loop()
    made = [await running.create_connection(Line, "127.0.0.1", port) for _ in range(connections)]
    return [line for _, line in made]


def measured(loop: Loop, elapsed: float, cpu: float, rss: int) -> Measured:
    """What a loop's answers say."""
    took = sorted(loop.latencies) or [0.0]
    return Measured(
        count=len(loop.latencies),
        elapsed=elapsed,
        cpu=cpu,
        rss=rss,
        p50=took[len(took) // 2],
        p99=took[min(len(took) - 1, len(took) * 99 // 100)],
        longest=took[-1],
        statuses={status.decode(): count for status, count in loop.statuses.items()},
        sample=loop.last.partition(_HEAD_END)[2].decode(),
    )


async def _drive(lines: list[Line], loop: Loop) -> None:
    await asyncio.gather(*[line.begin(loop) for line in lines])


def encoded(requests: list[str]) -> list[bytes]:
    """As they go over the wire."""
    return [request.encode("latin-1") for request in requests]


def main() -> None:
    """A job a line, until the input ends."""
    # It stands on this module, and is wanted by its process alone.
    from .paced import carry_out_paced  # noqa: PLC0415 -- as said

    for line in sys.stdin:
        job = Job(**json.loads(line))
        done = uvloop.run(carry_out_paced(job) if job.rate else carry_out(job))
        sys.stdout.write(json.dumps(asdict(done)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
