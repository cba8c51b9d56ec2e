"""One PostgreSQL and one Valkey for a whole test run, started when a collected test wants them.

The process that the person started (with xdist: the controller) owns them: it starts them after
collection and before the first test, hands their address to the workers through a file, and stops
them at the end. Should it die, they die with it.
"""

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Protocol, cast

import pytest

from qp_api.integrations.embedded import EmbeddedServers, PostgresAddress, Running
from support.databases import make_template

ADDRESS = "address.json"
PASSWORDS = "passwords.json"


class TestRun:
    """The folder that the processes of one test run share, and the servers in it."""

    __test__ = False

    def __init__(self, folder: Path, *, is_owner: bool) -> None:
        self.folder = folder
        self.is_owner = is_owner
        self._servers: EmbeddedServers | None = None

    def note_wanted(self, items: list[pytest.Item]) -> None:
        """Write down what these tests stand on, for the owner to read."""
        for fixture in ("servers", "shared_database"):
            if any(fixture in _fixtures_of(item) for item in items):
                (self.folder / f"{fixture}.wanted").touch()

    def make_wanted(self) -> None:
        """Start the servers and migrate the template, each once and only if it is wanted."""
        if self._is_wanted("servers", unless=ADDRESS):
            self._servers = EmbeddedServers(self.folder, fast=True)
            running = self._servers.start()
            self._write(ADDRESS, asdict(running))
        if self._is_wanted("shared_database", unless=PASSWORDS):
            self._write(PASSWORDS, make_template(self.running().postgres))

    def running(self) -> Running:
        """Where the servers are."""
        fields = json.loads((self.folder / ADDRESS).read_text())
        postgres = fields["postgres"]
        for name in ("socket_folder", "data_folder", "log"):
            postgres[name] = Path(postgres[name])
        return Running(
            postgres=PostgresAddress(**postgres),
            valkey_socket=Path(fields["valkey_socket"]),
            place=Path(fields["place"]),
        )

    def passwords(self) -> dict[str, str]:
        """The roles of the template, each with its password."""
        return cast("dict[str, str]", json.loads((self.folder / PASSWORDS).read_text()))

    def end(self) -> None:
        """Stop the servers and remove the folder, if this process owns them."""
        if self._servers is not None:
            self._servers.wipe()
        if self.is_owner:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _is_wanted(self, fixture: str, *, unless: str) -> bool:
        return (self.folder / f"{fixture}.wanted").exists() and not (self.folder / unless).exists()

    def _write(self, name: str, fields: object) -> None:
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(json.dumps(fields, default=str))


RUN = pytest.StashKey[TestRun]()


class _Worker(Protocol):
    workerinput: dict[str, str]


def open_run(config: pytest.Config) -> TestRun:
    """The run that this process belongs to; a new one when it is nobody's worker."""
    worker_input = getattr(cast("_Worker", config), "workerinput", None)
    if worker_input is not None:
        return TestRun(Path(worker_input["qp_folder"]), is_owner=False)
    folder = Path(tempfile.mkdtemp(prefix="qp-test-"))
    folder.chmod(0o711)  # ours, in the temp folder: root's servers run as another user
    return TestRun(folder, is_owner=True)


def _fixtures_of(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))
