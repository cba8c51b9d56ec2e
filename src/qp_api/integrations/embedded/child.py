"""A process of ours on the leash: started, watched, stopped, and ended with us at the latest."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .owner import Owner
from .waiting import read_tail

LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class ChildPlan:
    """What to start; `log` None writes to our own terminal, `patience` is in seconds."""

    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    owner: Owner
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 20.0


class Child:
    """One started process, in a process group of its own.

    So Ctrl-C reaches us alone, and we stop our children in order.
    """

    def __init__(self, plan: ChildPlan) -> None:
        self.plan = plan
        owner, log = plan.owner, plan.log
        words = (os.getpid(), plan.stop_signal.value, owner.uid, owner.gid, *plan.command)
        output = None if log is None else log.open("ab")
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- our own command, no shell
                [sys.executable, "-I", "-S", str(LEASH), *map(str, words)],
                cwd=plan.folder,
                env=dict(plan.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                umask=0o077,
            )
        finally:
            if output is not None:
                output.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when one ended it."""
        return self._process.poll()

    @property
    def last_words(self) -> str:
        """The end of its log."""
        return "" if self.plan.log is None else read_tail(self.plan.log)

    def wait(self, seconds: float) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        return self._process.wait(seconds)

    def ask_to_stop(self) -> None:
        """Send the stop signal once; for stopping several at a time."""
        if self.exit_code is None:
            self._process.send_signal(self.plan.stop_signal)

    def stop(self) -> None:
        """Ask, wait, and kill what does not listen."""
        self.ask_to_stop()
        try:
            self._process.wait(self.plan.patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
