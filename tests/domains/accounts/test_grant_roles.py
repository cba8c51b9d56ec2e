"""Powers: small ones at once, great ones by two persons, and one admin always remains (R21)."""

import asyncio

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.accounts.powers import grant, know, make_staff, roles_of, waiting
from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.serving import still_served
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import new_subject_id
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into


@pytest.fixture
async def admin(process: Process, people: People) -> Holder:
    return await make_staff(process, people, Role.ADMIN)


@pytest.mark.parametrize("wanted", [["instructor"], ["learner", "support", "instructor"], []])
async def test_small_roles_hold_at_once(
    client: httpx.AsyncClient, admin: Holder, holder: Holder, database: Database, wanted: list[str]
) -> None:
    answer = await grant(client, admin, holder, *wanted)

    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "account_id": str(holder.subject_id),
        "roles": sorted({*wanted, "learner"}),
        "approval_id": None,
    }
    assert await roles_of(database, holder) == {*wanted, "learner"}
    changes = "SELECT count(*) FROM duties WHERE subject_id = $1 AND kind = 'accounts.RolesChanged'"
    noted = "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND actor_id = $2"
    expected = 1 if wanted else 0  # nothing changed: nobody is told
    assert await ask(database.admin_dsn, changes, holder.subject_id) == expected
    assert await ask(database.admin_dsn, noted, holder.subject_id, admin.subject_id) == expected


@pytest.mark.parametrize("power", ["finance", "dpo", "admin"])
async def test_a_power_waits_for_a_second_person(
    client: httpx.AsyncClient, admin: Holder, holder: Holder, database: Database, power: str
) -> None:
    answer = await grant(client, admin, holder, power, "instructor")

    assert answer.status_code == 202, answer.text
    assert answer.json()["roles"] == ["learner"]
    assert await roles_of(database, holder) == {"learner"}
    waits = await client.get(answer.headers["location"], headers=admin.headers)
    assert (waits.status_code, waits.json()["state"]) == (200, "pending")
    wanted = ".".join(sorted([power, "instructor", "learner"]))
    assert waits.json()["facts"] == {"was": "learner", "roles": wanted}

    again = await grant(client, admin, holder, power)

    assert (again.status_code, again.json()["code"]) == (409, "approval_waiting")


async def test_a_power_is_taken_away_at_once(
    client: httpx.AsyncClient, process: Process, people: People, admin: Holder, database: Database
) -> None:
    other = await make_staff(process, people, Role.ADMIN, Role.FINANCE, Role.SUPPORT)

    answer = await grant(client, admin, other, "support", "finance")

    assert answer.status_code == 200
    assert await roles_of(database, other) == {"learner", "support", "finance"}


async def test_nobody_changes_their_own(client: httpx.AsyncClient, admin: Holder) -> None:
    for roles in (["admin", "finance"], ["learner"]):
        refused = await grant(client, admin, admin, *roles)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_roles")


async def test_only_an_admin_with_a_fresh_proof_does_it(
    client: httpx.AsyncClient, process: Process, people: People, admin: Holder, holder: Holder
) -> None:
    officer = await make_staff(process, people, Role.DPO)
    refused = await grant(client, officer, holder, "instructor")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    know(people, admin, Role.ADMIN, authenticated_at=None)
    stale = await grant(client, admin, holder, "instructor")
    assert (stale.status_code, stale.json()["code"]) == (403, "step_up_required")
    know(people, admin, Role.ADMIN)
    assert (await grant(client, admin, holder, "instructor")).status_code == 200


async def test_what_the_token_says_is_asked_again_under_lock(
    client: httpx.AsyncClient, process: Process, people: People, holder: Holder, database: Database
) -> None:
    former = await make_staff(process, people, Role.SUPPORT)
    know(people, former, Role.ADMIN)

    refused = await grant(client, former, holder, "instructor")

    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    assert await roles_of(database, holder) == {"learner"}


async def test_a_change_is_made_for_the_version_one_has_seen(
    client: httpx.AsyncClient, admin: Holder, holder: Holder
) -> None:
    seen = (await client.get("/v1/me", headers=holder.headers)).headers["etag"]
    bare = await grant(client, admin, holder, "instructor", if_match=None)
    assert (bare.status_code, bare.json()["code"]) == (428, "precondition_required")
    done = await grant(client, admin, holder, "instructor", if_match=seen)
    assert done.status_code == 200
    assert done.headers["etag"] != seen

    stale = await grant(client, admin, holder, "support", if_match=seen)

    assert (stale.status_code, stale.json()["code"]) == (412, "stale")


@pytest.mark.parametrize(
    ("state", "code", "status"),
    [
        (Processing.RESTRICTED, "processing_restricted", 403),
        (Processing.FROZEN, "frozen", 403),
        (Processing.ERASING, "erasure_under_way", 403),
    ],
)
async def test_closed_people_get_none(
    *,
    client: httpx.AsyncClient,
    process: Process,
    admin: Holder,
    holder: Holder,
    database: Database,
    state: Processing,
    code: str,
    status: int,
) -> None:
    await put_into(process, holder.subject_id, state)

    refused = await grant(client, admin, holder, "instructor")

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await roles_of(database, holder) == {"learner"}


async def test_whoever_gives_is_open_too(
    client: httpx.AsyncClient, process: Process, admin: Holder, holder: Holder
) -> None:
    """The second wall: the token does not know yet that its person is restricted."""
    await put_into(process, admin.subject_id, Processing.RESTRICTED)

    refused = await grant(client, admin, holder, "instructor")

    assert (refused.status_code, refused.json()["code"]) == (403, "processing_restricted")


async def test_nobody_and_somebody_unverified_get_none(
    client: httpx.AsyncClient, process: Process, people: People, admin: Holder
) -> None:
    unknown = await grant(client, admin, Holder(new_subject_id(), ""), "instructor")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    pending = await make_staff(process, people, verified_at=None)
    unverified = await grant(client, admin, pending, "instructor")
    assert (unverified.status_code, unverified.json()["code"]) == (409, "address_unverified")


@pytest.mark.parametrize("body", [{"roles": ["king"]}, {"roles": "admin"}, {}, {"role": []}])
async def test_a_bad_body_changes_nothing(
    client: httpx.AsyncClient, admin: Holder, holder: Holder, database: Database, body: object
) -> None:
    refused = await client.put(
        f"/v1/accounts/{holder.subject_id}/roles",
        json=body,
        headers=admin.headers | {"If-Match": "*"},
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert await roles_of(database, holder) == {"learner"}


async def test_of_two_admins_who_take_each_others_power_one_remains(
    client: httpx.AsyncClient, process: Process, people: People, database: Database
) -> None:
    """50 at once: whoever comes second is no admin any more."""
    one = await make_staff(process, people, Role.ADMIN)
    two = await make_staff(process, people, Role.ADMIN)

    answers = await asyncio.gather(
        *[grant(client, *pair, "learner") for _ in range(25) for pair in ((one, two), (two, one))]
    )

    assert {answer.status_code for answer in answers} == {200, 403}
    remaining = [await roles_of(database, holder) for holder in (one, two)]
    assert sorted("admin" in roles for roles in remaining) == [False, True]


async def test_of_three_in_a_ring_one_remains(
    client: httpx.AsyncClient, process: Process, people: People, database: Database
) -> None:
    ring = [await make_staff(process, people, Role.ADMIN) for _ in range(3)]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))

    answers = await asyncio.gather(*[grant(client, *pair, "learner") for pair in pairs * 8])

    assert {answer.status_code for answer in answers} <= {200, 403}
    remaining = [await roles_of(database, holder) for holder in ring]
    assert any("admin" in roles for roles in remaining)


async def test_staff_are_never_inactive(
    process: Process, people: People, admin: Holder, holder: Holder
) -> None:
    """P4.1: the retention ladder passes over whoever holds a role of the staff."""
    teacher = await make_staff(process, people, Role.INSTRUCTOR)
    everybody = [admin.subject_id, teacher.subject_id, holder.subject_id]

    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        served = await still_served(uow, everybody)

    assert served == {admin.subject_id, teacher.subject_id}


async def test_the_waiting_one_can_be_withdrawn_and_asked_anew(
    client: httpx.AsyncClient, admin: Holder, holder: Holder
) -> None:
    waits = await waiting(client, admin, holder, "finance")
    withdrawn = await client.post(
        f"/v1/approvals/{waits}/decision", json={"decision": "withdraw"}, headers=admin.headers
    )
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")

    assert await waiting(client, admin, holder, "finance") != waits
