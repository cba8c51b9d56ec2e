"""A socket before PostgreSQL's that counts what passes: the same yardstick for every driver.

A round trip is a message that the client waits for an answer to (Query, Sync, Flush); a statement
is one that is executed (Query, Execute); a row is a DataRow. Connections whose application name
says `listener` carry notifications, no request, and are left out.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

PORT: Final = 5432
_HEAD: Final = 5  # a message's kind, and its length without the kind
_STARTUP_HEAD: Final = 4
_LISTENER: Final = b"listener"


@dataclass(frozen=True, slots=True)
class Counts:
    """What passed since the beginning."""

    round_trips: int = 0
    statements: int = 0
    rows: int = 0
    parses: int = 0

    def __sub__(self, other: "Counts") -> "Counts":
        names = [field.name for field in fields(self)]
        return Counts(*(getattr(self, name) - getattr(other, name) for name in names))


class Messages:
    """Counts the messages of one direction by kind, however the bytes are cut."""

    def __init__(self, *, has_startup: bool) -> None:
        self.kinds = [0] * 256
        self.is_listener = False
        self._buffer = bytearray()
        self._starts = has_startup

    def feed(self, data: bytes) -> None:
        """Take what was read."""
        self._buffer += data
        while self._take():
            pass

    def _take(self) -> bool:
        head = _STARTUP_HEAD if self._starts else _HEAD
        if len(self._buffer) < head:
            return False
        length = int.from_bytes(self._buffer[head - 4 : head]) + head - 4
        if len(self._buffer) < length:
            return False
        if self._starts:
            self.is_listener = _LISTENER in self._buffer[:length]
            self._starts = False
        else:
            self.kinds[self._buffer[0]] += 1
        del self._buffer[:length]
        return True


class CountingSocket:
    """Where a server under measurement finds PostgreSQL."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.folder = folder
        self._target = target
        self._lines: list[tuple[Messages, Messages]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def counts(self) -> Counts:
        """Everything so far, of all connections that carry requests."""
        lines = [(sent, got) for sent, got in self._lines if not sent.is_listener]

        def total(side: int, *kinds: bytes) -> int:
            return sum(line[side].kinds[kind[0]] for line in lines for kind in kinds)

        return Counts(
            round_trips=total(0, b"Q", b"S", b"H"),
            statements=total(0, b"Q", b"E"),
            rows=total(1, b"D"),
            parses=total(0, b"P"),
        )

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection, both ways, until either side ends it."""
        there, back = await asyncio.open_unix_connection(str(self._target))
        sent, got = Messages(has_startup=True), Messages(has_startup=False)
        self._lines.append((sent, got))
        ways = (_carry(reader, back, sent), _carry(there, writer, got))
        for way in ways:
            task = asyncio.create_task(way)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End every connection."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, messages: Messages
) -> None:
    try:
        while data := await reader.read(65_536):
            messages.feed(data)
            writer.write(data)
    except ConnectionError:
        pass  # either side may end a connection as it likes
    finally:
        writer.close()


@asynccontextmanager
async def counting(socket_folder: Path) -> AsyncIterator[CountingSocket]:
    """A folder that stands for PostgreSQL's socket folder, and counts."""
    name = f".s.PGSQL.{PORT}"
    with tempfile.TemporaryDirectory(prefix="qp-wire-") as made:
        folder = Path(made)
        wire = CountingSocket(folder, socket_folder / name)
        server = await asyncio.start_unix_server(wire.accept, str(folder / name))
        (folder / name).chmod(0o600)
        try:
            yield wire
        finally:
            server.close()
            await wire.close()
