"""An admin reads somebody's roles with a reason, and changes what they have seen."""

import httpx
import pytest

from domains.accounts.factories import Holder, make_holder
from domains.accounts.looking import look, noted_of
from domains.accounts.powers import grant, make_staff
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database
from support.http_apps import People
from support.people import make_subject, put_into

REASON = "account_administration"


@pytest.fixture
async def admin(process: Process, people: People) -> Holder:
    return await make_staff(process, people, Role.ADMIN)


async def read_roles(
    client: httpx.AsyncClient, by: Holder, account_id: object, **headers: str
) -> httpx.Response:
    return await client.get(f"/v1/accounts/{account_id}/roles", headers=look(by, REASON) | headers)


async def test_what_was_read_is_what_is_changed(
    client: httpx.AsyncClient, admin: Holder, holder: Holder
) -> None:
    seen = await read_roles(client, admin, holder.subject_id)

    assert seen.status_code == 200
    assert seen.json() == {
        "account_id": str(holder.subject_id),
        "roles": ["learner"],
        "approval_id": None,
    }
    done = await grant(client, admin, holder, "instructor", if_match=seen.headers["etag"])
    assert done.status_code == 200
    stale = await grant(client, admin, holder, "support", if_match=seen.headers["etag"])
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    again = await read_roles(client, admin, holder.subject_id)
    assert again.json() == done.json()
    assert again.headers["etag"] == done.headers["etag"]


async def test_whoever_has_this_version_is_told_so_and_has_looked(
    client: httpx.AsyncClient, admin: Holder, holder: Holder, database: Database
) -> None:
    seen = await read_roles(client, admin, holder.subject_id)

    known = {"If-None-Match": seen.headers["etag"]}
    same = await read_roles(client, admin, holder.subject_id, **known)

    assert (same.status_code, same.content) == (304, b"")
    look_on_trail = {
        "action": "accounts.read_roles",
        "purpose": "P2.2",
        "subject_id": str(holder.subject_id),
        "outcome": "done",
        "details": {"role": "admin", "reason": REASON},
    }
    assert await noted_of(database, admin.subject_id) == [look_on_trail] * 2
    await grant(client, admin, holder, "instructor")
    news = await read_roles(client, admin, holder.subject_id, **known)
    assert (news.status_code, news.json()["roles"]) == (200, ["instructor", "learner"])


async def test_its_person_reads_of_it(
    client: httpx.AsyncClient, admin: Holder, holder: Holder
) -> None:
    await read_roles(client, admin, holder.subject_id)

    log = await client.get("/v1/me/access-log", headers=holder.headers)

    (entry,) = log.json()["items"]
    assert (entry["role"], entry["reason"]) == ("admin", REASON)


async def test_what_is_not_there_is_not_found_alike(
    process: Process, client: httpx.AsyncClient, admin: Holder, database: Database
) -> None:
    """Nobody, somebody without an account, and somebody who has left: one answer."""
    erased = await make_holder(process)
    await put_into(process, erased.subject_id, Processing.ERASED)
    for account_id in (new_id(), await make_subject(process), erased.subject_id):
        answer = await read_roles(client, admin, account_id)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await noted_of(database, admin.subject_id) == []


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Processing.RESTRICTED, "processing_restricted"),
        (Processing.FROZEN, "frozen"),
        (Processing.ERASING, "erasure_under_way"),
    ],
)
async def test_whoever_is_closed_is_not_read(
    process: Process,
    client: httpx.AsyncClient,
    admin: Holder,
    holder: Holder,
    state: Processing,
    code: str,
) -> None:
    await put_into(process, holder.subject_id, state)

    refused = await read_roles(client, admin, holder.subject_id)

    assert (refused.status_code, refused.json()["code"]) == (403, code)


async def test_only_an_admin_with_a_reason_may(
    process: Process, client: httpx.AsyncClient, people: People, admin: Holder, holder: Holder
) -> None:
    place = f"/v1/accounts/{holder.subject_id}/roles"
    without = await client.get(place, headers=admin.headers)
    assert (without.status_code, without.json()["code"]) == (400, "access_reason_required")
    for role in (Role.LEARNER, Role.INSTRUCTOR, Role.SUPPORT, Role.FINANCE, Role.DPO):
        other = await make_staff(process, people, role)
        refused = await read_roles(client, other, holder.subject_id)
        assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
