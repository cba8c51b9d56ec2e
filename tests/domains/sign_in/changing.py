"""Changes of address as their person makes them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from domains.sign_in.factories import Person, bearer, make_person, sign_in
from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import MintedChange, mint_email_change
from support.databases import Database, ask

PLACE = "/v1/me/email-changes"


@dataclass
class Mover:
    """Somebody signed in, who changes their address."""

    house: Process
    client: httpx.AsyncClient
    database: Database
    person: Person
    tokens: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return bearer(self.tokens)

    async def wants(self, email: str) -> httpx.Response:
        body = {"new_email": email}
        return await self.client.post(PLACE, json=body, headers=self.headers)

    async def confirms(self, token: str) -> httpx.Response:
        body = {"token": token}
        return await self.client.post(f"{PLACE}/confirmation", json=body, headers=self.headers)

    async def pending(self) -> UUID | None:
        """The id of the change that is pending."""
        found: UUID | None = await ask(
            self.database.admin_dsn,
            "SELECT id FROM email_changes WHERE subject_id = $1 AND state = 'pending'",
            self.person.subject_id,
        )
        return found

    async def minted(self, change_id: UUID | None = None) -> MintedChange | None:
        """What the mail of a change would carry, of the pending one unless another is named."""
        wanted = change_id or await self.pending()
        assert wanted is not None
        async with UnitOfWork(self.house, Purpose.SECURITY, SYSTEM) as uow:
            return await mint_email_change(uow, self.person.subject_id, wanted)

    async def mailed_token(self, email: str) -> str:
        """Ask for a change to this address; the token that is mailed there."""
        answer = await self.wants(email)
        assert answer.status_code == 202, answer.text
        minted = await self.minted()
        assert minted is not None
        assert minted.address == email
        return minted.token

    async def reads_me(self) -> dict[str, Any]:
        answer = await self.client.get("/v1/me", headers=self.headers)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said


async def make_mover(house: Process, client: httpx.AsyncClient, database: Database) -> Mover:
    person = await make_person(house)
    return Mover(house, client, database, person, await sign_in(client, person))
