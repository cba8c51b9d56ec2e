"""The whole house: it stands, keeps its data, stands beside another, and goes without a trace."""

import http.client
import json
import os
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

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(180)]
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


def test_the_second_start_is_quick_and_keeps_the_people(place: Place) -> None:
    with dev_copy(place.folder) as first:
        people = call(first, "/v1/sandbox/accounts")["items"]
        assert all(person["email"] in first.welcome for person in people)
        assert first.stop() == 0
        assert not processes_under(place.folder)
    began = CLOCK.monotonic()
    with dev_copy(place.folder) as second:
        assert call(second, "/readyz")
        assert CLOCK.monotonic() - began < 10
        assert call(second, "/v1/sandbox/accounts")["items"] == people


def test_two_copies_stand_side_by_side(place: Place) -> None:
    other = Place(place.folder / "other")
    with dev_copy(place.folder) as one, dev_copy(other.folder) as two:
        assert one.base_url != two.base_url
        one.stop()
        assert call(two, "/readyz")
    other.wipe()


@pytest.mark.parametrize("last_word", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_its_starter(place: Place, last_word: signal.Signals) -> None:
    with dev_copy(place.folder) as copy:
        assert len(processes_under(place.folder)) > 4
        copy.process.send_signal(last_word)
        copy.process.wait(60)
        assert wait_until(lambda: not processes_under(place.folder), 30, CLOCK)


def test_a_killed_worker_is_begun_again(place: Place) -> None:
    with dev_copy(place.folder) as copy:
        before = workers(place)
        assert len(before) == 1
        os.kill(next(iter(before)), signal.SIGKILL)
        assert wait_until(lambda: len(workers(place) - before) == 1, 20, CLOCK)
        assert call(copy, "/readyz")


def workers(place: Place) -> set[int]:
    return {pid for pid in processes_under(place.folder) if command_of(pid).endswith("worker\0")}
