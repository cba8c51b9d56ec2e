"""Asking the API over loopback: which port is free, is it ready, who are its demo people."""

import json
import socket
from http.client import HTTPConnection, HTTPException
from typing import Any

from .environment import HOST
from .errors import PortTaken

ANSWER_SECONDS = 5.0


def claim_port(port: int) -> int:
    """This port if it is free, or a free one for 0. Raises PortTaken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise PortTaken(port) from None
        free: int = probe.getsockname()[1]
        return free


def get(port: int, path: str) -> tuple[int, bytes]:
    """Status and body; status 0 while nobody answers."""
    connection = HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):  # not yet there
        return 0, b""
    finally:
        connection.close()


def list_demo_accounts(port: int) -> list[dict[str, Any]]:
    """One sign-in per role: `role`, `email`, `password`."""
    status, body = get(port, "/v1/sandbox/accounts")
    items: list[dict[str, Any]] = json.loads(body)["items"] if status == 200 else []  # noqa: PLR2004 -- an HTTP status
    return items
