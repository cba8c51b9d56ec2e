"""One embedded Valkey 9: a bell and a few counters, on a Unix socket."""

import signal
import socket
from pathlib import Path

from qp_api.kit.clock import Clock

from .child import Child, ChildPlan
from .errors import ServerDied
from .owner import Owner
from .waiting import read_tail, wait_until
from .wheels import Binaries

READY_SECONDS = 20.0
STOP_SECONDS = 10.0
ANSWER_SECONDS = 1.0


class ValkeyServer:
    """The server of one place (its folder); the caller holds the place."""

    name = "Valkey"

    def __init__(self, place: Path, run_folder: Path, owner: Owner) -> None:
        self._owner = owner
        self._folder = place / "valkey"
        self._log = place / "valkey.log"
        self._socket = run_folder / "valkey.sock"
        self._child: Child | None = None

    def start(self, binaries: Binaries, clock: Clock, *, fast: bool) -> None:
        """Start it on its folder. Losing its last minutes loses nothing: duties are elsewhere."""
        self.stop_leftover(clock)
        if not self._folder.is_dir():
            self._folder.mkdir()
            self._owner.take(self._folder)
        words = ["--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        words += ["--dir", str(self._folder), "--save", "" if fast else "300 1"]
        words += ["--appendonly", "no", "--always-show-logo", "no", "--loglevel", "warning"]
        # Neither a slow command's arguments nor a crash report's keys are kept.
        words += ["--slowlog-log-slower-than", "-1", "--hide-user-data-from-log", "yes"]
        plan = ChildPlan(
            command=(str(binaries.valkey_server), *words),
            folder=self._folder,
            environment={"LC_ALL": "C", "TZ": "UTC"},
            owner=self._owner,
            log=self._log,
            stop_signal=signal.SIGTERM,
            patience=STOP_SECONDS,
        )
        self._child = Child(plan)

    def wait_ready(self, clock: Clock) -> Path:
        """Its socket, once it answers. Raises ServerDied."""
        if not wait_until(lambda: self._answers or self.has_died, READY_SECONDS, clock):
            self.stop()
        if self.has_died:
            raise ServerDied(self.name, self._log, read_tail(self._log))
        return self._socket

    def stop(self) -> None:
        """Save and end."""
        if self._child is not None:
            self._child.stop()

    @property
    def has_died(self) -> bool:
        """Whether it ended without being asked to, or was never started."""
        return self._child is None or self._child.exit_code is not None

    @property
    def _answers(self) -> bool:
        return self._ask(b"PING\r\n") == b"+PONG\r\n"

    def stop_leftover(self, clock: Clock) -> None:
        """We hold the place, so whoever answers on its socket outlived its starter."""
        if self._ask(b"SHUTDOWN\r\n") is not None:
            wait_until(lambda: not self._socket.exists(), STOP_SECONDS, clock)
        self._socket.unlink(missing_ok=True)

    def _ask(self, command: bytes) -> bytes | None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(ANSWER_SECONDS)
            try:
                line.connect(str(self._socket))
                line.sendall(command)
                return line.recv(64)
            except OSError:  # nobody there, or not yet
                return None
