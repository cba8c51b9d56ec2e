"""A support desk: who asks, who answers, and what they send."""

from dataclasses import dataclass
from typing import Any

import httpx

from domains.accounts.factories import Holder, make_holder
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.kit.ids import SubjectId
from support.databases import Database
from support.duties import fetch
from support.http_apps import People
from support.people import put_into

PATH = "/v1/support-tickets"
QUESTION = {"subject": "My class", "text": "The link leads nowhere.\n\nWhat now?"}


@dataclass
class Desk:
    """Everything that a test of tickets speaks to."""

    process: Process
    client: httpx.AsyncClient
    people: People

    async def join(self, *roles: Role, **account: Any) -> Holder:
        """Somebody with an account who is signed in; support among them by their role."""
        held = [Role.LEARNER, *roles]
        holder = await make_holder(self.process, roles=[str(role) for role in held], **account)
        self.stand(holder, *roles)
        return holder

    def stand(self, holder: Holder, *roles: Role, processing: Processing = Processing.OPEN) -> None:
        """What the token says of them."""
        actor = holder.actor(processing)
        kind = type(actor)
        self.people.actors[holder.token] = kind(
            kind=actor.kind,
            subject_id=actor.subject_id,
            roles=frozenset({Role.LEARNER, *roles}),
            processing=processing,
        )

    async def restrict(self, holder: Holder, *roles: Role, told: bool) -> None:
        """Restrict somebody; `told` is whether this process has heard of it."""
        await put_into(self.process, holder.subject_id, Processing.RESTRICTED)
        if told:
            self.stand(holder, *roles, processing=Processing.RESTRICTED)

    async def ask(self, holder: Holder, body: Any = None, **headers: str) -> httpx.Response:
        """`POST /v1/support-tickets`."""
        return await self.client.post(
            PATH, json=QUESTION if body is None else body, headers={**holder.headers, **headers}
        )

    async def opened(self, holder: Holder) -> str:
        """A ticket of this person's; its id."""
        answer = await self.ask(holder)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def read(self, holder: Holder, ticket: str, **headers: str) -> httpx.Response:
        return await self.client.get(f"{PATH}/{ticket}", headers={**holder.headers, **headers})

    async def reply(
        self, holder: Holder, ticket: str, text: Any = "A word.", **headers: str
    ) -> httpx.Response:
        """`POST …/replies`."""
        return await self.client.post(
            f"{PATH}/{ticket}/replies", json={"text": text}, headers={**holder.headers, **headers}
        )

    async def change(
        self, holder: Holder, ticket: str, body: Any, *, etag: str | None = "*"
    ) -> httpx.Response:
        """`PATCH`, for whatever version unless one is named."""
        condition = {} if etag is None else {"If-Match": etag}
        return await self.client.patch(
            f"{PATH}/{ticket}", json=body, headers={**holder.headers, **condition}
        )

    async def state(self, holder: Holder, ticket: str) -> str:
        return str((await self.read(holder, ticket)).json()["state"])


async def audited(database: Database, subject_id: SubjectId, action: str) -> list[dict[str, Any]]:
    """What the trail says of such acts about a person: who, and the details."""
    return await fetch(
        database,
        "SELECT actor_id, object_id, details::text AS details FROM audit_entries"
        " WHERE subject_id = $1 AND action = $2 ORDER BY id",
        subject_id,
        action,
    )


async def posted(database: Database, subject_id: SubjectId) -> list[str]:
    """The kinds of duties owed about a person, in order."""
    rows = await fetch(
        database, "SELECT kind FROM duties WHERE subject_id = $1 ORDER BY id", subject_id
    )
    return [row["kind"] for row in rows]
