"""A copy of the whole house as `make run` starts it, in a folder and on a port of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 60


@dataclass(frozen=True)
class DevCopy:
    """One running copy: its process, its address, and what it told the terminal."""

    process: subprocess.Popen[str]
    base_url: str
    welcome: str

    def stop(self) -> int:
        """Ask it to stop as SIGTERM does; its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)


@contextmanager
def dev_copy(data_dir: Path, *words: str) -> Iterator[DevCopy]:
    """Start it and wait until it says that it stands; stopped at the end."""
    command = [sys.executable, "-m", "qp_api.entry.cli", "dev", "--with-parent", *words]
    environment = {**os.environ, "QP_PORT": "0", "QP_DATA_DIR": str(data_dir)}
    with subprocess.Popen(  # noqa: S603 -- our own command
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        welcome = _read_welcome(process)
        base_url = next(line.split()[1] for line in welcome.splitlines() if " API " in line)
        copy = DevCopy(process, base_url, welcome)
        try:
            yield copy
        finally:
            copy.stop()


def _read_welcome(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        if "Ctrl-C" in line:  # its last line
            return "".join(told)
    raise AssertionError(f"the house did not stand:\n{''.join(told)}")
