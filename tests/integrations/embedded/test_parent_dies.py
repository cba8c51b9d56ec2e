"""Whatever ends the starter ends the servers too, and the next start finds the data whole."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from qp_api.integrations.embedded import EmbeddedServers
from qp_api.integrations.embedded.owner import find_owner
from qp_api.integrations.embedded.waiting import wait_until
from qp_api.integrations.embedded.wheels import find_binaries
from qp_api.kit.clock import SystemClock
from support.databases import ask, execute, finish
from support.processes import processes_under

PARENT = Path(__file__).with_name("parent.py")
CLOCK = SystemClock()

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the leash is the Linux kernel's")


@pytest.fixture
def parent(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, str(PARENT), str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("last_word", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_no_child_is_left(
    folder: Path, parent: subprocess.Popen[str], last_word: signal.Signals
) -> None:
    assert parent.stdout is not None
    postmaster = int(parent.stdout.readline())
    assert postmaster in processes_under(folder)
    assert len(processes_under(folder)) > 2  # Valkey, the postmaster and its own
    parent.send_signal(last_word)
    parent.wait(10)
    assert wait_until(lambda: not processes_under(folder), 10, CLOCK)
    with EmbeddedServers(folder) as running:
        assert await ask(running.postgres.dsn(), "SELECT 1") == 1


def test_a_postmaster_that_was_left_over_is_stopped_first(folder: Path) -> None:
    with EmbeddedServers(folder) as first:
        execute(first.postgres.dsn(), "CREATE TABLE kept AS SELECT 7 AS n")
        data = first.postgres.data_folder
    owner = find_owner()
    (folder / "servers" / "run").mkdir()
    os.chown(folder / "servers" / "run", owner.uid, owner.gid)
    with subprocess.Popen(  # noqa: S603 -- the server's binary, on no leash
        [find_binaries(owner).postgres, "-D", data],
        user=owner.uid,
        group=owner.gid,
        cwd="/",
        env={"LC_ALL": "C"},
        stderr=subprocess.DEVNULL,
    ) as leftover:
        assert wait_until((data / "postmaster.pid").is_file, 10, CLOCK)
        with EmbeddedServers(folder) as running:
            assert leftover.wait(1) == 0
            assert finish(ask(running.postgres.dsn(), "SELECT n FROM kept")) == 7


async def test_a_pid_that_now_names_somebody_else_is_dropped(folder: Path) -> None:
    with EmbeddedServers(folder) as first:
        pid_file = first.postgres.data_folder / "postmaster.pid"
        text = pid_file.read_text()
    pid_file.write_text(text.replace(text.split("\n")[0], str(os.getpid()), 1))
    with EmbeddedServers(folder) as running:
        assert await ask(running.postgres.dsn(), "SELECT 1") == 1


def test_a_valkey_that_was_left_over_is_stopped_first(folder: Path) -> None:
    with EmbeddedServers(folder) as first:
        socket = first.valkey_socket
    socket.parent.mkdir()
    with subprocess.Popen(  # noqa: S603 -- the server's binary, on no leash
        [find_binaries(find_owner()).valkey_server, "--port", "0", "--unixsocket", socket],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    ) as leftover:
        assert wait_until(socket.exists, 10, CLOCK)
        with EmbeddedServers(folder) as running:
            assert leftover.wait(1) == 0
            with Redis.from_url(running.valkey_url) as client:
                assert client.ping() is True


async def test_a_first_start_that_was_cut_short_is_begun_again(folder: Path) -> None:
    servers = EmbeddedServers(folder, fast=True)
    with servers as first:
        data = first.postgres.data_folder
    half = data.with_name("postgres.new")
    data.rename(half)
    shutil.rmtree(half / "global")
    with servers as running:
        assert await ask(running.postgres.dsn(), "SELECT 1") == 1
    assert not half.exists()


def test_a_wipe_waits_for_what_its_starter_left(
    folder: Path, parent: subprocess.Popen[str]
) -> None:
    assert parent.stdout is not None
    assert int(parent.stdout.readline())
    parent.kill()
    parent.wait(10)
    servers = EmbeddedServers(folder)
    servers.wipe()
    assert not servers.place.exists()
    assert wait_until(lambda: not processes_under(folder), 5, CLOCK)


async def test_what_dies_is_begun_again_at_its_address(folder: Path) -> None:
    servers = EmbeddedServers(folder)
    with servers as running:
        assert servers.revive() == []
        await ask(running.postgres.dsn(), "CREATE TABLE kept AS SELECT 7 AS n")
        for pid in processes_under(folder):
            with contextlib.suppress(ProcessLookupError):  # ended with its postmaster
                os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not processes_under(folder), 10, CLOCK)
        assert servers.revive() == ["Valkey", "PostgreSQL"]
        assert await ask(running.postgres.dsn(), "SELECT n FROM kept") == 7
