"""The whole house: it stands, keeps its data, stands beside another, and goes without a trace."""

import http.client
import json
import os
import resource
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from qp_api.entry.dev.place import Place
from qp_api.integrations.embedded.waiting import wait_until
from qp_api.kit.clock import SystemClock
from support.dev_copy import DevCopy, dev_copy
from support.processes import command_of, processes_under

pytestmark = [pytest.mark.long, pytest.mark.loopback, pytest.mark.timeout(180)]
CLOCK = SystemClock()


@pytest.fixture
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="qp-d-") as folder:
        Path(folder).chmod(0o711)  # root's servers run as another user
        place = Place(Path(folder) / "data")
        yield place
        place.wipe()


def call(copy: DevCopy, path: str) -> Any:
    address = urlsplit(copy.base_url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return json.loads(body)
    finally:
        connection.close()


def processor_seconds() -> float:
    """Of all children that have ended, and theirs: what no busy neighbour makes longer."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def workers(place: Place) -> set[int]:
    return {pid for pid in processes_under(place.folder) if command_of(pid).endswith("worker\0")}


def test_the_second_start_is_quick_and_keeps_the_people(place: Place) -> None:
    with dev_copy(place.folder) as first:
        people = call(first, "/v1/sandbox/accounts")["items"]
        assert all(person["email"] in first.welcome for person in people)
        assert first.stop() == 0
        assert not processes_under(place.folder)
    before = processor_seconds()
    with dev_copy(place.folder) as second:
        assert call(second, "/v1/sandbox/accounts")["items"] == people
        assert second.stop() == 0
    # Six on an idle machine; a busy one shares its caches, and doubles it now and then.
    assert processor_seconds() - before < 20


def test_two_copies_stand_side_by_side_and_go_without_a_trace(place: Place) -> None:
    other = Place(place.folder / "other")
    with dev_copy(place.folder) as one, dev_copy(other.folder) as two:
        assert one.base_url != two.base_url
        one.process.send_signal(signal.SIGINT)
        assert one.process.wait(60) == 0
        assert processes_under(place.folder) == processes_under(other.folder)

        killed = workers(other)
        assert len(killed) == 1
        os.kill(next(iter(killed)), signal.SIGKILL)
        assert wait_until(lambda: len(workers(other) - killed) == 1, 30, CLOCK)
        assert call(two, "/readyz")

        two.process.kill()  # it can stop nothing now: the kernel does
        assert wait_until(lambda: not processes_under(other.folder), 30, CLOCK)
    other.wipe()
