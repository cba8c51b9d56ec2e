"""A way to PostgreSQL on which a listener's connection can go silent without ending (half-open)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

_LISTENER: Final = b"qp-api listener"
_CHUNK: Final = 65_536


class Way:
    """Passes bytes on; `freeze` holds those of connections that only listen, for good."""

    def __init__(self, real: Path) -> None:
        self._real = real
        self._passes = asyncio.Event()
        self._passes.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listeners: set[asyncio.StreamWriter] = set()

    def freeze(self) -> None:
        """From now on nothing reaches a listener, or comes from one; none of them is told."""
        self._passes.clear()

    async def meet(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Join a client with the server."""
        server, forth = await asyncio.open_unix_connection(str(self._real))
        for source, sink in ((client, forth), (server, back)):
            task = asyncio.create_task(self._pass(source, sink, (forth, back)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, ...],
    ) -> None:
        try:
            while chunk := await source.read(_CHUNK):
                if _LISTENER in chunk:
                    self._listeners.update(both)
                if sink in self._listeners:
                    await self._passes.wait()
                sink.write(chunk)
                await sink.drain()
        except ConnectionError:
            return
        finally:
            sink.close()

    async def end(self) -> None:
        """Pass nothing any more."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)


@asynccontextmanager
async def way_to(folder: Path, port: int, here: Path) -> AsyncIterator[Way]:
    """A socket in `here` that leads to the server whose socket is in `folder`."""
    name = f".s.PGSQL.{port}"
    way = Way(folder / name)
    server = await asyncio.start_unix_server(way.meet, str(here / name))
    try:
        yield way
    finally:
        server.close()
        await way.end()
