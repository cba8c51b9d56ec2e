"""One embedded PostgreSQL 18: made once, started, found ready, stopped."""

import contextlib
import os
import secrets
import shutil
import signal
from pathlib import Path

from qp_api.kit.clock import Clock

from .address import PostgresAddress
from .child import Child, ChildPlan
from .errors import PasswordLost, ServerDied
from .owner import Owner
from .postgres_settings import PORT, write_settings
from .waiting import read_tail, wait_until
from .wheels import Binaries

SUPERUSER = "postgres"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
READY_SECONDS = 60.0  # after a crash the log is replayed first
STOP_SECONDS = 20.0


class PostgresServer:
    """The server of one place (its folder); the caller holds the place."""

    name = "PostgreSQL"

    def __init__(self, place: Path, run_folder: Path, owner: Owner) -> None:
        self._run_folder = run_folder
        self._owner = owner
        self._data = place / "postgres"
        self._password = place / "superuser.password"
        self._log = place / "postgres.log"
        self._child: Child | None = None

    def start(self, binaries: Binaries, clock: Clock, *, fast: bool) -> None:
        """Make the database when there is none, and start it. Raises ServerDied, PasswordLost."""
        if self._data.is_dir():
            self.stop_leftover(clock)
        else:
            self._make(binaries.initdb, fast=fast)
        write_settings(self._data, run_folder=self._run_folder, fast=fast)
        self._child = self._launch(
            binaries.postgres, "-D", str(self._data), stop_signal=signal.SIGINT
        )

    def wait_ready(self, clock: Clock) -> PostgresAddress:
        """Where it is, once it takes connections. Raises ServerDied."""
        if not wait_until(lambda: self._is_ready or self.has_died, READY_SECONDS, clock):
            self.stop()
        if self.has_died:
            raise ServerDied(self.name, self._log, read_tail(self._log))
        return PostgresAddress(
            socket_folder=self._run_folder,
            port=PORT,
            superuser=SUPERUSER,
            password=self._read_password(),
            data_folder=self._data,
            log=self._log,
        )

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, the rest is on disk."""
        if self._child is not None:
            self._child.stop()

    @property
    def has_died(self) -> bool:
        """Whether it ended without being asked to, or was never started."""
        return self._child is None or self._child.exit_code is not None

    @property
    def _is_ready(self) -> bool:
        # The last line of its pid file is the postmaster's own word; pg_ctl waits for the same.
        lines = self._pid_file_lines()
        return (
            self._child is not None
            and lines[:1] == [str(self._child.pid)]
            and lines[7:8] == ["ready"]
        )

    def _pid_file_lines(self) -> list[str]:
        with contextlib.suppress(OSError):
            return [
                line.strip() for line in (self._data / "postmaster.pid").read_text().split("\n")
            ]
        return []

    def _launch(self, program: Path, *words: str, stop_signal: signal.Signals) -> Child:
        plan = ChildPlan(
            command=(str(program), *words),
            folder=self._run_folder,
            environment=ENVIRONMENT,
            owner=self._owner,
            log=self._log,
            stop_signal=stop_signal,
            patience=STOP_SECONDS,
        )
        return Child(plan)

    def _make(self, initdb: Path, *, fast: bool) -> None:
        """Under another name first: a first start that is cut short leaves no half database."""
        fresh = self._data.with_name("postgres.new")
        if fresh.is_dir():
            shutil.rmtree(fresh)
        with contextlib.suppress(FileExistsError), self._password.open("x") as file:
            file.write(secrets.token_urlsafe(32))
        self._owner.take(self._password, 0o600)
        words = ["-D", str(fresh), "-U", SUPERUSER, "-A", "scram-sha-256", "--data-checksums"]
        words += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        words += ["--encoding=UTF8", "--no-instructions", f"--pwfile={self._password}"]
        words += ["--no-sync"] if fast else []
        child = self._launch(initdb, *words, stop_signal=signal.SIGTERM)
        if child.wait(READY_SECONDS) != 0:
            raise ServerDied("initdb", self._log, read_tail(self._log))
        fresh.rename(self._data)

    def _read_password(self) -> str:
        try:
            return self._password.read_text()
        except FileNotFoundError:
            raise PasswordLost(self._password) from None

    def stop_leftover(self, clock: Clock) -> None:
        """Stop a postmaster that outlived its starter; drop a pid that now names somebody else.

        We hold the place, so whoever works in its folder is left over. A pid that names nobody is
        left to PostgreSQL, which knows how to tell.
        """
        pid = next((int(line) for line in self._pid_file_lines()[:1] if line.isdigit()), 0)
        if not Path(f"/proc/{pid}").is_dir():
            return
        if not self._works_here(pid):
            (self._data / "postmaster.pid").unlink()
            return
        os.kill(pid, signal.SIGINT)
        if not wait_until(lambda: not self._works_here(pid), STOP_SECONDS, clock):
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: not self._works_here(pid), STOP_SECONDS, clock)

    def _works_here(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self._data.resolve()
        except OSError:  # gone, dead and not yet buried, or another user's
            return False
