"""A port is claimed before anything is started, so a taken one costs nobody a wait."""

import socket

import pytest

from qp_api.entry.dev.errors import PortTaken
from qp_api.entry.dev.loopback import claim_port, get

pytestmark = pytest.mark.loopback


def test_a_taken_port_is_refused_with_the_remedy() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match="QP_PORT"):
            claim_port(port)
    assert claim_port(port) == port


def test_zero_takes_a_free_port() -> None:
    assert claim_port(0) > 1023


def test_nobody_there_is_status_zero() -> None:
    assert get(claim_port(0), "/readyz") == (0, b"")
