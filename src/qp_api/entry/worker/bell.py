"""A bell in one process: rung as often as one likes, heard once by whoever waits for it."""

import asyncio


class Bell:
    """Rung while nobody waits, it is heard by the next who does."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Let the loop behind it look now."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, or that long."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        finally:
            self._rung.clear()
