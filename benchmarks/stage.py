"""What every measurement stands on: the house, its seeded world, a process of ours, the load."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg

from qp_api.core.process import Process
from qp_api.domains.sign_in.public import ensure_signing_key
from qp_api.entry.wiring import open_process

from .client import Client
from .contenders import OWN, SLOWED
from .house import House
from .shapes import HouseIssuer, Issuer, PeerIssuer, Requests
from .world import Size, World, read_world, seed

# What writes leave; the trail refuses to be cut short, so its triggers are told to stand aside.
_WRITTEN: Final = (
    "audit_pending, audit_links, audit_entries, duties, idempotency_records, enrollments, attempts"
)


@dataclass(frozen=True)
class Stage:
    """All of it, open."""

    house: House
    world: World
    process: Process
    admin: asyncpg.Connection
    client: Client
    requests: Requests
    own: HouseIssuer
    peers: PeerIssuer

    def issuer_of(self, name: str) -> Issuer:
        """Whose tokens a contender takes."""
        return self.own if name == OWN or name in SLOWED else self.peers


@asynccontextmanager
async def set_stage(house: House, client: Client, size: Size) -> AsyncIterator[Stage]:
    """Seed what is not seeded yet, forget what earlier runs wrote."""
    admin = await asyncpg.connect(house.admin_dsn())
    try:
        async with open_process(house.settings()) as process:
            await ensure_signing_key(process)
            world = await _find_world(house, process, admin, size)
            await forget_writes(admin)
            requests = Requests(world)
            own, peers = HouseIssuer(process), PeerIssuer(process)
            yield Stage(house, world, process, admin, client, requests, own, peers)
    finally:
        await admin.close()


async def _find_world(
    house: House, process: Process, admin: asyncpg.Connection, size: Size
) -> World:
    world = read_world(house.world_file, size)
    if world is None:
        world = await seed(process, admin, size)
        world.write(house.world_file)
    return world


async def forget_writes(admin: asyncpg.Connection) -> None:
    """As before the first write; nobody else is at work."""
    await admin.execute("SET session_replication_role = replica")
    await admin.execute(f"TRUNCATE {_WRITTEN} CASCADE")
    await admin.execute("UPDATE cohorts SET taken = 0, version = 1")
    await admin.execute("UPDATE subjects SET processing = 'open' WHERE processing <> 'open'")
    await admin.execute("UPDATE sign_ins SET revoked_at = NULL WHERE revoked_at IS NOT NULL")
    await admin.execute("SET session_replication_role = origin")
    await admin.execute("VACUUM (ANALYZE) cohorts, subjects, sign_ins")
