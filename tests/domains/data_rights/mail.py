"""Requests that came by mail: registered by an officer, confirmed by a token."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from domains.data_rights.factories import Caller, work
from qp_api.core.process import Process
from qp_api.core.subject_data.contact import find_contacts
from qp_api.domains.data_rights.actions.mint_link import mint_link
from qp_api.domains.data_rights.models import LinkKind, RequestId
from qp_api.kit.ids import SubjectId

PATH = "/v1/dpo/requests"


async def register(
    client: httpx.AsyncClient, officer: Caller, house: Process, address: str, **body: Any
) -> httpx.Response:
    """A mail of an hour ago, for access unless another right is named."""
    received_at = (house.clock.now() - timedelta(hours=1)).isoformat()
    said = {"email": address, "right": "access", "received_at": received_at, "locale": "en", **body}
    return await client.post(PATH, json=said, headers=officer.headers)


async def mint(house: Process, request: dict[str, Any], kind: LinkKind = LinkKind.IDENTITY) -> str:
    """The token that the mail carries."""
    owner, request_id = SubjectId(UUID(request["account_id"])), RequestId(UUID(request["id"]))
    async with work(house) as uow:
        contact = (await find_contacts(uow, [owner])).get(owner)
        address = "whoever.writes@example.org" if contact is None else contact.email
        return await mint_link(uow, owner, request_id, kind=kind, address=address)


async def confirm(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/v1/data-rights/identity", json={"token": token})


async def collect(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/v1/data-rights/packages", json={"token": token})


async def seen(client: httpx.AsyncClient, officer: Caller, request: dict[str, Any]) -> Any:
    """The request as the officer reads it."""
    answer = await client.get(f"/v1/data-rights/requests/{request['id']}", headers=officer.headers)
    return answer.json()


async def etag_of(client: httpx.AsyncClient, officer: Caller, request: dict[str, Any]) -> str:
    answer = await client.get(f"/v1/data-rights/requests/{request['id']}", headers=officer.headers)
    return answer.headers["etag"]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
