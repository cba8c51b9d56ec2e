"""A second factor that is lost, who asks for its removal, and who decides that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from domains.sign_in.factories import MovableClock, Person, bearer, make_person, sign_in
from domains.sign_in.second_factors import Guarded, make_guarded
from qp_api.core.actor import Role
from qp_api.core.process import Process
from support.databases import Database, ask

REASON = {"X-Access-Reason": "support_request"}
DAY = timedelta(hours=24)


@dataclass
class Removal:
    """Somebody with a factor, and somebody of support."""

    house: Process
    client: httpx.AsyncClient
    clock: MovableClock
    database: Database
    guarded: Guarded
    asker: Person
    asker_tokens: dict[str, Any]

    @property
    def person(self) -> Person:
        return self.guarded.person

    async def asked(self, **headers: str) -> httpx.Response:
        """Ask for it, as support."""
        told = bearer(self.asker_tokens) | (headers or REASON)
        path = f"/v1/accounts/{self.person.subject_id}/totp-removal"
        return await self.client.post(path, headers=told)

    async def waits(self) -> str:
        """The id of the approval that is asked for."""
        answer = await self.asked()
        assert answer.status_code == 202, answer.text
        return str(answer.json()["approval_id"])

    async def staff(self, role: Role) -> dict[str, Any]:
        """The tokens of somebody else with this role, whose proof is fresh."""
        return await sign_in(self.client, await make_person(self.house, role))

    async def decided(
        self, tokens: dict[str, Any], waits: str, word: str = "approve", *, after: timedelta = DAY
    ) -> httpx.Response:
        """What somebody is answered who says this word so long afterwards (business time)."""
        async with later(self.clock, after):
            return await self.client.post(
                f"/v1/approvals/{waits}/decision", json={"decision": word}, headers=bearer(tokens)
            )

    async def state_of(self, waits: str) -> str:
        found = "SELECT state FROM approvals WHERE id = $1"
        return str(await ask(self.database.admin_dsn, found, UUID(waits)))

    async def has_factor(self) -> bool:
        held = "SELECT count(*) FROM second_factors WHERE subject_id = $1"
        return bool(await ask(self.database.admin_dsn, held, self.person.subject_id))

    async def acts(self) -> list[str]:
        """What is on the trail about the person by somebody else, in the order of names."""
        noted = (
            "SELECT array_agg(action ORDER BY action) FROM audit_entries"
            " WHERE subject_id = $1 AND actor_id <> $1"
        )
        found: list[str] = await ask(self.database.admin_dsn, noted, self.person.subject_id)
        return found


@asynccontextmanager
async def later(clock: MovableClock, after: timedelta) -> AsyncIterator[None]:
    """Business time goes on, and process time stays."""
    clock.offset += after
    try:
        yield
    finally:
        clock.offset -= after


async def make_removal(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, database: Database
) -> Removal:
    guarded = await make_guarded(client, clock, await make_person(house))
    asker = await make_person(house, Role.SUPPORT)
    tokens = await sign_in(client, asker)
    return Removal(house, client, clock, database, guarded, asker, tokens)
