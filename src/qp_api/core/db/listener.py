"""A connection that only listens: what other processes notify, and whether we would hear it (R9).

A half-open connection reports nothing, so the listener hears itself: four times a second it sends a
heartbeat through the channel. Without one for 700 ms it is not current, and its callers read rows.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Any, Final

import asyncpg

from qp_api.kit.clock import Clock

HEARTBEAT: Final = "qp_heartbeat"
BEAT_SECONDS: Final = 0.25
PATIENCE_SECONDS: Final = 0.7
_ANSWER_SECONDS: Final = 2.0
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0
_FAILURES: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


class Listener:
    """Calls `hear(channel, payload)` for each notification, and `missed()` when some were lost.

    `missed` is called once per connection, after LISTEN and before anything is heard: what was
    loaded earlier may be stale, what is loaded from then on is pushed when it changes.
    """

    def __init__(
        self,
        dsn: str,
        channels: Collection[str],
        *,
        clock: Clock,
        hear: Callable[[str, str], None],
        missed: Callable[[], None],
    ) -> None:
        self._dsn = dsn
        self._channels = channels
        self._clock = clock
        self._hear = hear
        self._missed = missed
        self._last_beat = float("-inf")
        # Strong references: a collected task or connection goes deaf without a word.
        self._connection: Any = None
        self._task: asyncio.Task[None] | None = None

    def is_current(self) -> bool:
        """Whether a notification sent 700 ms ago has been heard by now."""
        return self._clock.monotonic() - self._last_beat < PATIENCE_SECONDS

    async def start(self) -> None:
        """Begin to listen; an unreachable database is tried again and again."""
        self._task = asyncio.create_task(self._run(), name="listener")

    async def stop(self) -> None:
        """Stop listening."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _run(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await self._connect()
                pause = _FIRST_PAUSE
                await self._beat()
            except _FAILURES:
                # Callers see it at once: without heartbeats they read rows.
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            finally:
                self._drop()

    async def _connect(self) -> None:
        self._connection = await asyncpg.connect(
            self._dsn, server_settings={"application_name": "qp-api listener"}
        )
        await self._connection.add_listener(HEARTBEAT, self._on_beat)
        for channel in self._channels:
            await self._connection.add_listener(channel, self._on_notice)
        self._missed()

    async def _beat(self) -> None:
        """A transaction of its own: riding in a write it would serialise commits."""
        while True:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._connection.execute(f"NOTIFY {HEARTBEAT}")
            await asyncio.sleep(BEAT_SECONDS)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._last_beat = float("-inf")
        if connection is not None:
            connection.terminate()

    def _on_beat(self, *_: object) -> None:
        self._last_beat = self._clock.monotonic()

    def _on_notice(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        self._hear(channel, str(payload))
