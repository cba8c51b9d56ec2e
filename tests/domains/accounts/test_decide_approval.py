"""The second person: another one, qualified now, who decides what was frozen (R21)."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.accounts.powers import decide, grant, know, make_staff, roles_of, waiting
from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.approvals import ask_approval
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.actions.carry_out_grant import GRANT
from qp_api.domains.sign_in.manifest import manifest as sign_in
from support.databases import Database, ask
from support.duties import run
from support.http_apps import People
from support.people import put_into

[REMOVAL] = sign_in.approvals


@pytest.fixture
async def admin(process: Process, people: People) -> Holder:
    return await make_staff(process, people, Role.ADMIN)


@pytest.fixture
async def second(process: Process, people: People) -> Holder:
    return await make_staff(process, people, Role.ADMIN)


@pytest.fixture
async def waits(client: httpx.AsyncClient, admin: Holder, holder: Holder) -> str:
    return await waiting(client, admin, holder, "finance")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DPO])
async def test_a_yes_does_it(
    *,
    client: httpx.AsyncClient,
    process: Process,
    people: People,
    waits: str,
    holder: Holder,
    database: Database,
    role: Role,
) -> None:
    second = await make_staff(process, people, role)

    answer = await decide(client, second, waits, "approve", reason="checked")

    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["approved"]) == ("approved", 1)
    assert await roles_of(database, holder) == {"learner", "finance"}
    told = "SELECT count(*) FROM duties WHERE subject_id = $1 AND kind = 'accounts.RolesChanged'"
    assert await ask(database.admin_dsn, told, holder.subject_id) == 1
    noted = (
        "SELECT array_agg(action ORDER BY action) FROM audit_entries"
        " WHERE subject_id = $1 AND actor_id = $2"
    )
    acts = await ask(database.admin_dsn, noted, holder.subject_id, second.subject_id)
    assert acts == ["accounts.carry_out_grant", "accounts.decide_approval"]
    as_what = (
        "SELECT details->>'role' FROM audit_entries"
        " WHERE subject_id = $1 AND action = 'accounts.decide_approval'"
    )
    assert await ask(database.admin_dsn, as_what, holder.subject_id) == str(role)


async def test_a_no_ends_it(
    client: httpx.AsyncClient, second: Holder, waits: str, holder: Holder, database: Database
) -> None:
    answer = await decide(client, second, waits, "refuse", reason="not_justified")

    assert (answer.status_code, answer.json()["state"]) == (200, "refused")
    assert await roles_of(database, holder) == {"learner"}
    for word in ("approve", "refuse"):
        late = await decide(client, second, waits, word)
        assert (late.status_code, late.json()["code"]) == (409, "approval_ended")


async def test_neither_the_asker_nor_the_person_concerned_decides(
    client: httpx.AsyncClient,
    process: Process,
    people: People,
    admin: Holder,
    second: Holder,
    database: Database,
) -> None:
    officer = await make_staff(process, people, Role.DPO)
    waits = await waiting(client, admin, officer, "dpo", "finance")

    for involved, told in (
        (admin, (403, "second_person_required")),
        (officer, (404, "not_found")),
    ):
        for word in ("approve", "refuse"):
            refused = await decide(client, involved, waits, word)
            assert (refused.status_code, refused.json()["code"]) == told

    withdrawn = await decide(client, second, waits, "withdraw")
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (403, "second_person_required")
    assert await roles_of(database, officer) == {"learner", "dpo"}
    assert (await decide(client, second, waits, "approve")).status_code == 200


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.FINANCE])
async def test_another_role_decides_nothing_and_is_told_of_nothing(
    client: httpx.AsyncClient, process: Process, people: People, waits: str, role: Role
) -> None:
    unqualified = await make_staff(process, people, role)

    refused = await decide(client, unqualified, waits, "approve")
    unknown = await decide(client, unqualified, unqualified.subject_id, "approve")

    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


async def test_a_role_that_is_lost_meanwhile_decides_nothing(
    client: httpx.AsyncClient,
    process: Process,
    people: People,
    waits: str,
    holder: Holder,
    database: Database,
) -> None:
    """The token still says admin; the row no longer does."""
    former = await make_staff(process, people, Role.SUPPORT)
    know(people, former, Role.ADMIN)

    refused = await decide(client, former, waits, "approve")

    assert (refused.status_code, refused.json()["code"]) == (403, "second_person_required")
    assert await roles_of(database, holder) == {"learner"}


async def test_a_closed_second_person_decides_nothing(
    client: httpx.AsyncClient, process: Process, people: People, second: Holder, waits: str
) -> None:
    await put_into(process, second.subject_id, Processing.RESTRICTED)
    behind = await decide(client, second, waits, "approve")
    assert (behind.status_code, behind.json()["code"]) == (403, "second_person_required")
    know(people, second, Role.ADMIN, processing=Processing.RESTRICTED)

    refused = await decide(client, second, waits, "approve")

    assert (refused.status_code, refused.json()["code"]) == (403, "processing_restricted")


async def test_what_is_no_longer_what_was_asked_for_is_not_done(
    client: httpx.AsyncClient, second: Holder, waits: str, holder: Holder, database: Database
) -> None:
    forge = "UPDATE approvals SET payload = replace(payload, 'finance', 'admin') WHERE id = $1"
    await run(database, forge, UUID(waits))

    refused = await decide(client, second, waits, "approve")

    assert (refused.status_code, refused.json()["code"]) == (409, "approval_altered")
    assert await roles_of(database, holder) == {"learner"}
    assert (await decide(client, second, waits, "refuse")).status_code == 200


async def test_a_hash_that_was_made_to_fit_does_not_help_against_another_target(
    client: httpx.AsyncClient,
    process: Process,
    people: People,
    second: Holder,
    waits: str,
    database: Database,
) -> None:
    other = await make_staff(process, people)
    forge = "UPDATE approvals SET subject_id = $1 WHERE id = $2"
    await run(database, forge, other.subject_id, UUID(waits))

    refused = await decide(client, second, waits, "approve")

    assert refused.json()["code"] == "approval_altered"
    assert await roles_of(database, other) == {"learner"}


async def test_it_is_done_on_the_state_in_which_it_was_asked_for(
    client: httpx.AsyncClient,
    admin: Holder,
    second: Holder,
    waits: str,
    holder: Holder,
    database: Database,
) -> None:
    assert (await grant(client, second, holder, "support")).status_code == 200

    refused = await decide(client, second, waits, "approve")

    assert (refused.status_code, refused.json()["code"]) == (409, "approval_outdated")
    assert await roles_of(database, holder) == {"learner", "support"}
    still = await client.get(f"/v1/approvals/{waits}", headers=admin.headers)
    assert (still.json()["state"], still.json()["approved"]) == ("pending", 0)


async def test_an_asker_who_is_no_admin_any_more_asks_nothing(
    client: httpx.AsyncClient,
    admin: Holder,
    second: Holder,
    waits: str,
    holder: Holder,
    database: Database,
) -> None:
    assert (await grant(client, second, admin, "learner")).status_code == 200

    refused = await decide(client, second, waits, "approve")

    assert (refused.status_code, refused.json()["code"]) == (409, "approval_outdated")
    assert await roles_of(database, holder) == {"learner"}


@pytest.mark.parametrize(
    "state", [Processing.RESTRICTED, Processing.FROZEN, Processing.ERASING, Processing.ERASED]
)
async def test_an_asker_who_may_not_act_now_asks_nothing(
    *,
    client: httpx.AsyncClient,
    process: Process,
    admin: Holder,
    second: Holder,
    waits: str,
    holder: Holder,
    database: Database,
    state: Processing,
) -> None:
    await put_into(process, admin.subject_id, state)

    refused = await decide(client, second, waits, "approve")

    assert (refused.status_code, refused.json()["code"]) == (409, "approval_outdated")
    assert await roles_of(database, holder) == {"learner"}
    assert (await decide(client, second, waits, "refuse")).json()["state"] == "refused"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Processing.RESTRICTED, "processing_restricted"),
        (Processing.FROZEN, "frozen"),
        (Processing.ERASING, "erasure_under_way"),
        (Processing.ERASED, "not_found"),
    ],
)
async def test_somebody_who_is_closed_meanwhile_gets_none(
    *,
    client: httpx.AsyncClient,
    process: Process,
    second: Holder,
    waits: str,
    holder: Holder,
    state: Processing,
    code: str,
) -> None:
    await put_into(process, holder.subject_id, state)

    refused = await decide(client, second, waits, "approve")

    assert refused.json()["code"] == code
    assert (await decide(client, second, waits, "refuse")).json()["state"] == "refused"


async def test_after_fourteen_days_nobody_decides_any_more(
    client: httpx.AsyncClient, process: Process, second: Holder, waits: str
) -> None:
    process.clock.offset += timedelta(days=14)
    try:
        late = await decide(client, second, waits, "approve")
    finally:
        process.clock.offset -= timedelta(days=14)

    assert (late.status_code, late.json()["code"]) == (409, "approval_ended")
    assert (await decide(client, second, waits, "approve")).status_code == 200


async def test_what_has_to_wait_is_not_approved_before(
    client: httpx.AsyncClient, process: Process, admin: Holder, second: Holder, holder: Holder
) -> None:
    async with UnitOfWork(process, Purpose.LAW, admin.actor()) as uow:
        waits = await ask_approval(
            uow,
            REMOVAL,
            subject_id=holder.subject_id,
            object_id=holder.subject_id,
            facts={"version": 1},
        )

    early = await decide(client, second, waits, "approve")

    assert (early.status_code, early.json()["code"]) == (409, "approval_too_early")
    assert (await decide(client, second, waits, "refuse")).json()["state"] == "refused"


async def test_of_many_second_persons_one_decides(
    client: httpx.AsyncClient,
    process: Process,
    people: People,
    waits: str,
    holder: Holder,
    database: Database,
) -> None:
    seconds = [await make_staff(process, people, Role.ADMIN) for _ in range(8)]

    answers = await asyncio.gather(*[decide(client, one, waits, "approve") for one in seconds])

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    told = "SELECT count(*) FROM duties WHERE subject_id = $1 AND kind = 'accounts.RolesChanged'"
    assert await ask(database.admin_dsn, told, holder.subject_id) == 1


async def test_it_asks_for_a_role_and_a_fresh_proof(
    client: httpx.AsyncClient, people: People, second: Holder, waits: str, holder: Holder
) -> None:
    refused = await decide(client, holder, waits, "approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    know(people, second, Role.ADMIN, authenticated_at=None)
    stale = await decide(client, second, waits, "approve")
    assert (stale.status_code, stale.json()["code"]) == (403, "step_up_required")


async def test_nothing_is_decided_about_nothing(
    client: httpx.AsyncClient, second: Holder, waits: str
) -> None:
    unknown = await decide(client, second, second.subject_id, "approve")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    bad = await decide(client, second, waits, "perhaps")
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_request")
    wordy = await decide(client, second, waits, "approve", reason="because I say so")
    assert wordy.status_code == 422


async def test_what_the_house_asks_for_nobody_approves_twice(
    client: httpx.AsyncClient, process: Process, second: Holder, holder: Holder
) -> None:
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        facts = {"was": "learner", "roles": "finance.learner"}
        waits = await ask_approval(
            uow, GRANT, subject_id=holder.subject_id, object_id=holder.subject_id, facts=facts
        )
    first = await decide(client, second, waits, "approve")
    assert (first.json()["state"], first.json()["approved"]) == ("pending", 1)

    again = await decide(client, second, waits, "approve")

    assert (again.status_code, again.json()["code"]) == (409, "approval_given")


@pytest.mark.parametrize("loses", ["role", "account"])
async def test_who_approved_before_is_looked_at_again(
    *,
    client: httpx.AsyncClient,
    process: Process,
    people: People,
    second: Holder,
    holder: Holder,
    loses: str,
) -> None:
    """R21: an approval whose giver lost the power since counts no more."""
    first, third = [await make_staff(process, people, Role.ADMIN) for _ in range(2)]
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        facts = {"was": "learner", "roles": "finance.learner"}
        waits = await ask_approval(
            uow, GRANT, subject_id=holder.subject_id, object_id=holder.subject_id, facts=facts
        )
    assert (await decide(client, first, waits, "approve")).json()["state"] == "pending"
    if loses == "role":
        assert (await grant(client, second, first, "learner")).status_code == 200
    else:
        await put_into(process, first.subject_id, Processing.FROZEN)

    answer = await decide(client, second, waits, "approve")

    assert (answer.status_code, answer.json()["state"]) == (200, "pending")
    carried = await decide(client, third, waits, "approve")
    assert carried.json().get("code") == "not_found", "carried out: the house grants no roles"
