"""An open loop: requests at their times, whether or not the one before is answered."""

import asyncio
import itertools
import time
from typing import Any

from .load import Job, Line, Loop, Measured, connect, encoded, measured
from .processes import cpu_seconds, resident_bytes


class Single(Loop):
    """One request and no other; what it took counts from when it was due."""

    def __init__(self, request: bytes, whole: Loop) -> None:
        super().__init__(iter((request,)), float("inf"))
        self.latencies, self.statuses = whole.latencies, whole.statuses


class Pace:
    """Connections that take requests as they come; a request waits when all are busy."""

    def __init__(self, lines: list[Line]) -> None:
        self._free: asyncio.Queue[Line] = asyncio.Queue()
        for line in lines:
            self._free.put_nowait(line)
        self.whole = Loop(iter(()), float("inf"))
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, requests: list[bytes], rate: float, seconds: float) -> None:
        """Send at this rate for so long, then wait for what is still under way."""
        began = time.perf_counter()
        for number, request in enumerate(itertools.cycle(requests)):
            due = number / rate
            if due >= seconds:
                break
            await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
            task = asyncio.create_task(self._send(request, time.perf_counter()))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        await asyncio.gather(*self._under_way)

    async def _send(self, request: bytes, due_at: float) -> None:
        line = await self._free.get()
        await line.begin(Single(request, self.whole))
        self._free.put_nowait(line)
        # The connection's own count began when it was sent; what it waited for one counts too.
        self.whole.latencies[-1] = time.perf_counter() - due_at


async def carry_out_paced(job: Job) -> Measured:
    """Reads at `rate`; `beside` ones at `beside_rate` on connections of their own, not timed."""
    reading = Pace(await connect(job.port, job.connections))
    beside = Pace(await connect(job.port, job.connections))
    await reading.run(encoded(job.warm or job.requests), job.rate, 1.0)
    reading.whole.latencies.clear()
    cpu, began = cpu_seconds(job.pids), time.perf_counter()
    work: list[Any] = [reading.run(encoded(job.requests), job.rate, job.seconds)]
    if job.beside:
        work.append(beside.run(encoded(job.beside), job.beside_rate, job.seconds))
    await asyncio.gather(*work)
    elapsed, cpu = time.perf_counter() - began, cpu_seconds(job.pids) - cpu
    unwanted = {status: n for status, n in beside.whole.statuses.items() if status != b"200"}
    reading.whole.statuses.update(unwanted)
    return measured(reading.whole, elapsed, cpu, resident_bytes(job.pids))
