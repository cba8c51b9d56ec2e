"""Staff read one account with a reason, which its person will see."""

import httpx
import pytest

from domains.accounts.factories import Holder, make_holder, make_staff
from domains.accounts.looking import look, noted_of, read
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database
from support.http_apps import People
from support.people import make_subject, put_into

TICKET = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20"


@pytest.fixture
async def support(process: Process, people: People) -> Holder:
    return await make_staff(process, people, Role.SUPPORT)


async def test_the_look_is_on_the_trail_with_role_reason_and_ticket(
    client: httpx.AsyncClient, support: Holder, holder: Holder, database: Database
) -> None:
    answer = await read(client, support, holder.subject_id, f"support_request; ticket={TICKET}")

    assert answer.status_code == 200
    assert answer.json()["email"] == holder.email
    assert answer.headers["cache-control"] == "no-store"
    assert await noted_of(database, support.subject_id) == [
        {
            "action": "accounts.read_account",
            "purpose": "P2.2",
            "subject_id": str(holder.subject_id),
            "outcome": "done",
            "details": {"role": "support", "reason": "support_request", "ticket": TICKET},
        }
    ]


async def test_what_is_not_there_is_not_found_alike(
    process: Process, client: httpx.AsyncClient, support: Holder, database: Database
) -> None:
    """Nobody, somebody without an account, and somebody who has left: one answer."""
    erased = await make_holder(process)
    await put_into(process, erased.subject_id, Processing.ERASED)
    for account_id in (new_id(), await make_subject(process), erased.subject_id):
        answer = await read(client, support, account_id)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await noted_of(database, support.subject_id) == []


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Processing.RESTRICTED, "processing_restricted"),
        (Processing.FROZEN, "frozen"),
        (Processing.ERASING, "erasure_under_way"),
    ],
)
async def test_whoever_is_closed_is_read_by_the_officer_alone(
    process: Process,
    client: httpx.AsyncClient,
    people: People,
    holder: Holder,
    state: Processing,
    code: str,
) -> None:
    support = await make_staff(process, people, Role.SUPPORT)
    officer = await make_staff(process, people, Role.DPO)
    assert (await read(client, support, holder.subject_id)).status_code == 200
    await put_into(process, holder.subject_id, state)

    refused = await read(client, support, holder.subject_id)
    seen = await read(client, officer, holder.subject_id, "rights_request")

    assert (refused.status_code, refused.json()["code"]) == (403, code)
    if state is Processing.ERASING:
        assert (seen.status_code, seen.json()["code"]) == (403, code)
    else:
        assert (seen.status_code, seen.json()["state"]) == (200, state)


async def test_a_reason_is_asked_of_whoever_may(
    process: Process, client: httpx.AsyncClient, people: People, support: Holder, holder: Holder
) -> None:
    place = f"/v1/accounts/{holder.subject_id}"
    without = await client.get(place, headers=support.headers)
    assert (without.status_code, without.json()["code"]) == (400, "access_reason_required")
    for role in (Role.LEARNER, Role.INSTRUCTOR, Role.FINANCE):
        other = await make_staff(process, people, role)
        refused = await client.get(place, headers=look(other))
        assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    own = await client.get(place, headers=look(holder))
    assert own.status_code == 403
