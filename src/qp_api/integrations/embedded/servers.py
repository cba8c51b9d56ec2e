"""Both embedded servers of one data folder, as one thing that starts, stops and can be wiped."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from qp_api.kit.clock import Clock, SystemClock

from .address import Running
from .folders import SYSTEM_PLACE, held, lock_file, make_run_folder, place_servers
from .owner import find_owner
from .postgres import PostgresServer
from .valkey import ValkeyServer
from .wheels import find_binaries


class EmbeddedServers:
    """PostgreSQL and Valkey for this data folder, which one process holds at a time.

    `fast` trades safety on disk for speed and is for tests. Start from the main thread
    (`leash.py`). As root the servers run as the user `qp-api`, and under /var/lib/qp-api when
    that user can't walk to the data folder.
    """

    def __init__(self, data_dir: Path, *, fast: bool = False, clock: Clock | None = None) -> None:
        self._owner = find_owner()
        self._fast = fast
        self._clock = clock or SystemClock()
        self._cleanup = contextlib.ExitStack()
        self._servers: tuple[ValkeyServer | PostgresServer, ...] = ()
        self.place = place_servers(data_dir, self._owner)
        """The folder that holds all that the servers write."""

    def start(self) -> Running:
        """Start both; what an earlier start left over is stopped first.

        Raises EmbeddedServersRefused, with nothing left running.
        """
        self._binaries = find_binaries(self._owner)
        with contextlib.ExitStack() as stack:
            stack.enter_context(held(self.place))
            if not self.place.is_dir():
                self.place.mkdir()
                self._owner.take(self.place)
            valkey, postgres = stack.enter_context(self._prepared())
            for server in (valkey, postgres):
                stack.callback(server.stop)
                server.start(self._binaries, self._clock, fast=self._fast)
            running = Running(
                postgres=postgres.wait_ready(self._clock),
                valkey_socket=valkey.wait_ready(self._clock),
                place=self.place,
            )
            self._servers = (valkey, postgres)
            self._cleanup = stack.pop_all()
        return running

    @contextlib.contextmanager
    def _prepared(self) -> Iterator[tuple[ValkeyServer, PostgresServer]]:
        """Both, not started, with a folder for their sockets that goes when they are done."""
        run_folder = make_run_folder(self.place, self._owner)
        try:
            yield (
                ValkeyServer(self.place, run_folder, self._owner),
                PostgresServer(self.place, run_folder, self._owner),
            )
        finally:
            shutil.rmtree(run_folder)

    def revive(self) -> list[str]:
        """Start again, at the same address, what died; the names of those. Raises ServerDied."""
        dead = [server for server in self._servers if server.has_died]
        for server in dead:
            server.start(self._binaries, self._clock, fast=self._fast)
            server.wait_ready(self._clock)
        return [server.name for server in dead]

    def stop(self) -> None:
        """Stop both; the data stay. Doing so twice is doing so once."""
        self._servers = ()
        self._cleanup.close()

    def wipe(self) -> None:
        """Remove all that the servers wrote, and nothing else. Raises FolderInUse."""
        self.stop()
        with held(self.place):
            if self.place.is_dir():
                with self._prepared() as servers:
                    for server in servers:  # they may outlive a killed starter by a moment
                        server.stop_leftover(self._clock)
                shutil.rmtree(self.place)
            lock_file(self.place).unlink()
        if self.place.is_relative_to(SYSTEM_PLACE):
            with contextlib.suppress(OSError):  # not empty: the copy keeps more here
                self.place.parent.rmdir()

    def __enter__(self) -> Running:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
