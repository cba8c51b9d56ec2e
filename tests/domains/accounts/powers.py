"""Staff and what they ask of each other."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from domains.accounts.factories import Holder, make_holder
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask
from support.http_apps import NOON, People

ROLES = "SELECT roles FROM accounts WHERE subject_id = $1"


async def make_staff(process: Process, people: People, *roles: Role, **changes: Any) -> Holder:
    """Somebody with these roles, whose proof is fresh."""
    named = sorted({Role.LEARNER, *roles})
    holder = await make_holder(process, roles=[str(role) for role in named], **changes)
    know(people, holder, *named)
    return holder


def know(
    people: People,
    holder: Holder,
    *roles: Role,
    processing: Processing = Processing.OPEN,
    authenticated_at: datetime | None = NOON,
) -> None:
    """What the authenticator of a test knows of somebody, whatever the database says."""
    actor = holder.actor(processing)
    people.actors[holder.token] = replace(
        actor, roles=frozenset(roles), authenticated_at=authenticated_at
    )


async def grant(
    client: httpx.AsyncClient,
    by: Holder,
    to: Holder,
    *roles: str,
    if_match: str | None = "*",
) -> httpx.Response:
    """Ask for a whole set of roles."""
    condition = {} if if_match is None else {"If-Match": if_match}
    return await client.put(
        f"/v1/accounts/{to.subject_id}/roles",
        json={"roles": list(roles)},
        headers=by.headers | condition,
    )


async def decide(
    client: httpx.AsyncClient, by: Holder, approval_id: UUID | str, decision: str, **more: str
) -> httpx.Response:
    """Say something to an approval."""
    return await client.post(
        f"/v1/approvals/{approval_id}/decision",
        json={"decision": decision} | more,
        headers=by.headers,
    )


async def waiting(client: httpx.AsyncClient, by: Holder, to: Holder, *roles: str) -> str:
    """Ask for roles that need a second person; gives the approval's id."""
    answer = await grant(client, by, to, *roles)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["approval_id"])


async def roles_of(database: Database, holder: Holder) -> set[str]:
    """The roles in the row."""
    return set(await ask(database.admin_dsn, ROLES, holder.subject_id))
