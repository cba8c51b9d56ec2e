"""The house that is measured: embedded servers, a migrated database, and the settings to serve."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qp_api.core.privacy.purposes import OWNER_ROLE
from qp_api.entry.dev.environment import DATABASE
from qp_api.entry.dev.place import Place
from qp_api.entry.dev.run import prepare
from qp_api.entry.settings import Settings
from qp_api.integrations.embedded import SYSTEM_PLACE, EmbeddedServers, Running, copy_key

ROOT = Path(__file__).parents[1]
# Tokens name their issuer, so the address is the same whatever port a server listens on. It stays a
# sandbox: production refuses plain HTTP, and all that differs are the sandbox's own operations.
PUBLIC_URL = "http://127.0.0.1"
SERVED = {
    "QP_PUBLIC_URL": PUBLIC_URL,
    "QP_DATABASE__POOL_SIZE": "8",
    "QP_ACCESS_TOKEN_MINUTES": "15",
}


@dataclass(frozen=True)
class House:
    """Running servers, and what a process of ours or a peer's is told."""

    place: Place
    running: Running
    environment: dict[str, str] = field(repr=False)
    passwords: dict[str, str] = field(repr=False)
    database: str = DATABASE

    @property
    def world_file(self) -> Path:
        """What was seeded; it goes with the data."""
        return self.place.objects / "world.json"

    def dsn(self, *, socket_folder: Path | None = None) -> str:
        """The tables' owner: what peers sign in as, whose one role does everything."""
        password = self.passwords[OWNER_ROLE]
        where = socket_folder or self.running.postgres.socket_folder
        return f"postgresql://{OWNER_ROLE}:{password}@/{self.database}?host={where}&port=5432"

    def admin_dsn(self) -> str:
        """The superuser, who seeds."""
        return self.running.postgres.dsn(database=self.database)

    def settings(self) -> Settings:
        """The settings of a process that serves."""
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            return Settings()  # type: ignore[call-arg]
        finally:
            os.environ.clear()
            os.environ.update(before)


def find_place() -> Place:
    """`QP_BENCH_DIR`, or the clone's own; for root where its servers' user can walk."""
    told = os.environ.get("QP_BENCH_DIR")
    if told:
        return Place(Path(told).absolute())
    if os.geteuid() == 0:
        return Place(SYSTEM_PLACE / "copies" / f"{copy_key(ROOT)}-bench")
    return Place(ROOT / ".data" / "bench")


@contextmanager
def standing_house(place: Place, *, keep: bool) -> Iterator[House]:
    """Servers with durable settings, no sandbox's; with `keep`, what was seeded before stays."""
    if not keep:
        place.wipe()
    place.make()
    servers = EmbeddedServers(place.folder)
    running = servers.start()
    try:
        told = prepare(place, running, port=8000)
        yield House(place, running, {**told, **SERVED}, place.passwords())
    finally:
        servers.stop()
