"""A person sees their own request and nobody else's; the DPO sees any, on the trail."""

import asyncio

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, ask_access, ask_erasure, work_off
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database, ask


async def _read(
    client: httpx.AsyncClient, caller: Caller, request_id: object, **headers: str
) -> httpx.Response:
    return await client.get(
        f"/v1/data-rights/requests/{request_id}", headers={**caller.headers, **headers}
    )


async def test_it_is_for_its_owner(client: httpx.AsyncClient, join: Join) -> None:
    caller, other = await join(), await join()
    request = (await ask_access(client, caller)).json()
    read = (await _read(client, caller, request["id"])).json()
    unsaid: dict[str, object] = {"details": None, "refusal": None, "changes": [], "disputed": []}
    assert read == {**request, **unsaid}
    theirs = await _read(client, other, request["id"])
    nobodys = await _read(client, other, new_id())
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.json()["code"] == nobodys.json()["code"] == "not_found"


@pytest.mark.parametrize(("role", "status"), [(Role.DPO, 200), (Role.ADMIN, 404)])
async def test_the_dpo_reads_any_and_its_person_can_know(
    role: Role, status: int, client: httpx.AsyncClient, join: Join, rights_database: Database
) -> None:
    caller, officer = await join(), await join(role)
    request = (await ask_access(client, caller)).json()
    assert (await _read(client, officer, request["id"])).status_code == status
    audited = await ask(
        rights_database.admin_dsn,
        "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND actor_id = $2",
        caller.subject_id,
        officer.subject_id,
    )
    assert audited == (status == 200)


async def test_it_waits_for_the_end_when_that_is_preferred(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    request = (await ask_access(client, caller)).json()

    async def work_soon() -> None:
        await asyncio.sleep(0.3)
        await work_off(house)

    answer, _ = await asyncio.gather(
        _read(client, caller, request["id"], Prefer="wait=10"), work_soon()
    )
    assert answer.json()["state"] == "completed"
    assert answer.json()["package"]["href"].startswith(f"/v1/data-rights/requests/{request['id']}")


async def test_it_is_sent_again_only_when_it_has_changed(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    request = (await ask_access(client, caller)).json()
    first = await _read(client, caller, request["id"])
    known = {"If-None-Match": first.headers["etag"]}
    assert (await _read(client, caller, request["id"], **known)).status_code == 304
    await work_off(house)
    changed = await _read(client, caller, request["id"], **known)
    assert (changed.status_code, changed.json()["state"]) == (200, "completed")
    assert changed.headers["etag"] != first.headers["etag"]


async def test_it_does_not_wait_for_nothing(client: httpx.AsyncClient, caller: Caller) -> None:
    async with asyncio.timeout(5):
        answer = await _read(client, caller, new_id(), Prefer="wait=10")
    assert answer.status_code == 404


async def test_the_dpo_sees_what_was_held_of_an_erasure(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """DR-12."""
    caller, officer = await join(), await join(Role.DPO)
    erasure = (await ask_erasure(client, caller)).json()
    await work_off(house)
    request = (await _read(client, officer, erasure["id"])).json()
    assert request["state"] == "completed"
    assert request["receipt"] == f"/v1/data-rights/requests/{erasure['id']}/receipt"
    (held,) = request["held"]
    assert held["ground"] == "eu-gdpr:A6-1-c"
    assert {"rights_requests", "audit_entries"} <= set(held["tables"])
