"""The line to Valkey that the bell uses at both ends; short time-outs, since it carries hints."""

from typing import Final, cast

from arq.connections import ArqRedis

from qp_api.core.process import Process

from .job_seal import JobSeal

QUEUE: Final = "qp:bell"
WAKE: Final = "wake"
_CONNECT_SECONDS: Final = 1
_ANSWER_SECONDS: Final = 2
# A stroke that nobody heard for a minute is worth nothing, and its id must be free again.
_STALE_MILLISECONDS: Final = 60_000


def open_line(url: str, seal: JobSeal) -> ArqRedis:
    """A client of its own pool; it connects when it is first used."""
    line = cast(
        "ArqRedis",
        ArqRedis.from_url(
            url, socket_connect_timeout=_CONNECT_SECONDS, socket_timeout=_ANSWER_SECONDS
        ),
    )
    line.job_serializer = seal.dump
    line.job_deserializer = seal.load
    line.default_queue_name = QUEUE
    line.expires_extra_ms = _STALE_MILLISECONDS
    return line


def seal_key(process: Process) -> bytes:
    """The same in every process of the house."""
    return process.hierarchy.derive("arq")
