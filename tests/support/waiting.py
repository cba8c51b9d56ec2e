"""Waiting for what another task or process does."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], bool | Awaitable[bool]], *, seconds: float = 5) -> float:
    """Wait until it holds; the seconds that it took. Raises TimeoutError."""
    began = time.perf_counter()
    async with asyncio.timeout(seconds):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return time.perf_counter() - began
            await asyncio.sleep(0.005)
