"""Looks of the staff, and what the trail and the log keep of them."""

import json
from typing import Any

import httpx

from domains.accounts.factories import Holder
from qp_api.kit.ids import SubjectId
from support.databases import Database, ask

REASON = "support_request"


def look(staff: Holder, reason: str = REASON) -> dict[str, str]:
    """The headers of a look with a reason."""
    return {**staff.headers, "X-Access-Reason": reason}


async def search(
    client: httpx.AsyncClient, staff: Holder, reason: str = REASON, **sought: Any
) -> httpx.Response:
    """Search by an address or a number."""
    return await client.post("/v1/accounts/search", json=sought, headers=look(staff, reason))


async def read(
    client: httpx.AsyncClient, staff: Holder, account_id: Any, reason: str = REASON
) -> httpx.Response:
    """Read one account."""
    return await client.get(f"/v1/accounts/{account_id}", headers=look(staff, reason))


async def noted_of(database: Database, actor_id: SubjectId) -> list[dict[str, Any]]:
    """What the trail has of somebody's looks, the oldest first."""
    rows = await ask(
        database.admin_dsn,
        "SELECT coalesce(json_agg(json_build_object('action', action, 'purpose', purpose,"
        " 'subject_id', subject_id, 'outcome', outcome, 'details', details) ORDER BY id), '[]')"
        "::text FROM audit_entries WHERE actor_id = $1",
        actor_id,
    )
    noted: list[dict[str, Any]] = json.loads(rows)
    return noted
