"""Who is measured: our house, and the peers, each started as its users start it."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from .house import House
from .servers import Plan, ours
from .shapes import Shape

RAW: Final = "raw"
RAW_CACHED: Final = "raw, token cache"
OWN: Final = "qp-api"
TYPICAL: Final = "FastAPI, ORM, three BaseHTTPMiddleware"
LITESTAR: Final = "Litestar, SQLAlchemy"
DRF: Final = "Django REST framework"
EXTRA_QUERY: Final = "an extra query"
BASE_MIDDLEWARE: Final = "a BaseHTTPMiddleware"
LEAK: Final = "a leak"
SLOWED: Final = (EXTRA_QUERY, BASE_MIDDLEWARE, LEAK)
"""Our own server, slowed on purpose: what a gate must not let pass."""
PEERS: Final = (RAW, RAW_CACHED, TYPICAL, LITESTAR, DRF)


def shapes_of(name: str) -> tuple[Shape, ...]:
    """What a contender answers; the tail is compared with raw alone."""
    every = name in (OWN, RAW, RAW_CACHED, *SLOWED)
    return tuple(shape for shape in Shape if every or shape is not Shape.TAIL)


def plan_of(name: str, house: House, *, socket_folder: Path | None = None) -> Plan:
    """How a contender is started, on the database's own socket or on one that counts."""
    told = dict(house.environment)
    if socket_folder is not None:
        told["QP_DATABASE__HOST"] = str(socket_folder)
    if name == OWN:
        return ours(told)
    if name in SLOWED:
        return replace(ours({**told, "BENCH_SLOWED": name}, module="benchmarks.slowed"), name=name)
    told["BENCH_DSN"] = house.dsn(socket_folder=socket_folder)
    told["BENCH_WORLD"] = str(house.world_file)
    if name == RAW_CACHED:
        told["BENCH_TOKEN_CACHE"] = "1"  # noqa: S105 -- a switch
    return Plan(name, _COMMANDS[name], told)


def _uvicorn(module: str, *more: str) -> tuple[str, ...]:
    words = ("--port", "{port}", "--loop", "uvloop", "--http", "httptools", *more)
    return (sys.executable, "-m", "uvicorn", f"benchmarks.peers.{module}:app", *words)


_QUIET: Final = ("--no-access-log", "--log-level", "warning")
_GUNICORN: Final = (
    *(sys.executable, "-m", "gunicorn", "benchmarks.peers.drf.wsgi:app"),
    *("--bind", "127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "8"),
    *("--workers", "1", "--keep-alive", "75", "--log-level", "warning"),
)
_COMMANDS: Final = {
    RAW: _uvicorn("raw", *_QUIET),
    RAW_CACHED: _uvicorn("raw", *_QUIET),
    TYPICAL: _uvicorn("typical", *_QUIET),
    LITESTAR: _uvicorn("light", *_QUIET),
    DRF: _GUNICORN,
}
