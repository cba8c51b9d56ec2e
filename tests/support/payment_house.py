"""API, worker and gateway, each a process of its own that a test may kill and start again."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx

from qp_api.entry.dev.loopback import claim_port, get
from qp_api.entry.settings import Settings
from qp_api.integrations.eps.settings import simulator_settings
from support.databases import Database
from support.eps_alone import HOST, address_of
from support.house import settings_for
from support.worker_process import environment_of, until

API, WORKER, EPS = "api", "worker", "eps"
_READY: Final = {API: "/readyz", EPS: "/truth"}
_ENTRY: Final = "qp_api.entry.cli"
_OK: Final = 200


def settings_with_gateway(database: Database, folder: Path, *, valkey_url: str) -> Settings:
    """A sandbox whose gateway is not its own; free ports for both."""
    port, gateway = claim_port(0), claim_port(0)
    changes: dict[str, Any] = {
        "public_url": f"http://{HOST}:{port}",
        "port": port,
        "eps": simulator_settings(address_of(gateway)),
    }
    return settings_for(database, folder, valkey_url=valkey_url).model_copy(update=changes)


@dataclass
class PaymentHouse:
    """What runs, and how to end it; ends only what it started, by its own handle."""

    settings: Settings
    database: Database
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def gateway(self) -> str:
        """The gateway's address."""
        assert self.settings.eps is not None
        return self.settings.eps.api_url

    async def stand(self) -> None:
        """Start whatever does not run, and wait until it answers."""
        started = [name for name in (EPS, API, WORKER) if not self._is_alive(name)]
        for name in started:
            self._running[name] = subprocess.Popen(  # noqa: ASYNC220, S603 -- our own command, and it only forks
                [sys.executable, "-m", *self._words(name)],
                env=environment_of(self.settings),
                stdout=subprocess.DEVNULL,
            )
        for name in started:
            if name in _READY:
                await until(lambda name=name: self._is_ready(name))  # type: ignore[misc]

    def kill(self, name: str) -> None:
        """SIGKILL: nothing of it runs any more when this returns."""
        self._running[name].kill()
        self._running[name].wait(10)

    @contextlib.contextmanager
    def held_still(self, name: str) -> Any:
        """Meanwhile it answers nobody, but what is sent to it arrives."""
        self._running[name].send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._running[name].send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Kill all of it."""
        for name in self._running:
            if self._is_alive(name):
                self.kill(name)

    async def forgive(self) -> None:
        """As if the leases of the dead, and every pause before another try, were over."""
        await self.ask(
            "UPDATE duties SET leased_until = now() - interval '1 second' WHERE state = 'leased'"
        )
        await self.ask("UPDATE duties SET retry_at = now() WHERE state IN ('waiting', 'leased')")

    async def ask(self, statement: str, *values: object) -> list[Any]:
        """What the superuser is answered."""
        admin = await asyncpg.connect(self.database.admin_dsn)
        try:
            return list(await admin.fetch(statement, *values))
        finally:
            await admin.close()

    @asynccontextmanager
    async def holding(self, statement: str, *values: object) -> AsyncIterator[None]:
        """Meanwhile a transaction holds the locks that this statement takes."""
        admin = await asyncpg.connect(self.database.admin_dsn)
        try:
            async with admin.transaction():
                await admin.fetch(statement, *values)
                yield
        finally:
            await admin.close()

    async def until_blocked(self) -> None:
        """Wait until somebody waits for a lock."""

        async def is_blocked() -> bool:
            found = await self.ask(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(found)

        await until(is_blocked)

    async def plan_fault(self, name: str, **more: Any) -> None:
        """`PUT /faults` of the gateway."""
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.put(f"{self.gateway}/faults", json={"name": name, **more})
        assert answer.status_code == _OK, answer.text

    async def told_by_gateway(self, what: str) -> list[dict[str, Any]]:
        """Its `requests`, or its `truth`."""
        async with httpx.AsyncClient(trust_env=False) as http:
            found: list[dict[str, Any]] = (await http.get(f"{self.gateway}/{what}")).json()["items"]
        return found

    async def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        async with httpx.AsyncClient(trust_env=False) as http:
            await http.delete(f"{self.gateway}/faults")

    def _words(self, name: str) -> tuple[str, ...]:
        if name == EPS:
            return "support.eps_alone", self.gateway.rpartition(":")[2]
        return (_ENTRY, "serve") if name == API else (_ENTRY, "worker")

    def _is_alive(self, name: str) -> bool:
        return name in self._running and self._running[name].poll() is None

    async def _is_ready(self, name: str) -> bool:
        assert self._is_alive(name), f"{name} ended"
        port = int(self.gateway.rpartition(":")[2]) if name == EPS else self.settings.port
        status, _ = await asyncio.to_thread(get, port, _READY[name])
        return status == _OK
