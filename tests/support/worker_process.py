"""A worker in a process of its own, which a test may stop or kill."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from qp_api.entry.settings import Settings

TESTS = Path(__file__).parents[1]


def environment_of(settings: Settings) -> dict[str, str]:
    """The `QP_*` variables that give these settings again, on top of what every process needs."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": _path(), **dict(_variables("QP", settings))}


@asynccontextmanager
async def worker_process(settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """`support.deeds_worker` under these settings; on leaving it is killed if it still runs."""
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "support.deeds_worker"), env=environment_of(settings)
    )
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.send_signal(signal.SIGKILL)
        await worker.wait()


async def until(is_so: Callable[[], Awaitable[bool]], *, seconds: float = 20) -> None:
    """Wait for something to become so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 -- another process tells no event
            await asyncio.sleep(0.02)


def _path() -> str:
    return os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])


def _variables(prefix: str, model: BaseModel) -> Iterator[tuple[str, str]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        variable = f"{prefix}_{name.upper()}"
        if isinstance(value, BaseModel):
            yield from ((f"{variable}__{k}", v) for k, v in _nested(value).items())
        elif value is not None and value != ():
            yield variable, _text(value)


def _nested(model: BaseModel) -> Mapping[str, str]:
    found = ((name.upper(), getattr(model, name)) for name in type(model).model_fields)
    return {name: _text(value) for name, value in found if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
