"""A lost second factor: asked for by one, told to its person, done by another a day later (R21)."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import orjson
import pytest

from domains.sign_in.factories import (
    MovableClock,
    Person,
    bearer,
    close_to,
    make_person,
    sign_in,
)
from domains.sign_in.removals import DAY, REASON, Removal, make_removal
from domains.sign_in.second_factors import make_guarded, step_up, try_sign_in
from domains.sign_in.test_change_password import change
from domains.sign_in.test_confirm_password_reset import NEW, mint, reset
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.databases import Database, ask

OWED = "SELECT count(*) FROM duties WHERE subject_id = $1 AND kind = $2"
ROLES = "UPDATE accounts SET roles = $2 WHERE subject_id = $1 RETURNING 1"
SHORT = "vq8 Kz mLp 4"


@pytest.fixture
async def removal(
    house: Process, client: httpx.AsyncClient, clock: MovableClock, database: Database
) -> Removal:
    return await make_removal(house, client, clock, database)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("code"))


async def test_it_waits_and_its_person_is_told(removal: Removal, database: Database) -> None:
    ticket = new_id()

    answer = await removal.asked(**{"X-Access-Reason": f"support_request; ticket={ticket}"})

    assert answer.status_code == 202, answer.text
    said = answer.json()
    assert said["account_id"] == str(removal.person.subject_id)
    assert answer.headers["location"] == f"/v1/approvals/{said['approval_id']}"
    seen = await removal.client.get(
        answer.headers["location"], headers=bearer(await removal.staff(Role.DPO))
    )
    shown = seen.json()
    assert (shown["kind"], shown["state"]) == ("sign_in.remove_totp", "pending")
    assert shown["facts"] == {"version": 2, "reason": "support_request", "ticket": str(ticket)}
    assert await removal.has_factor()
    told_of = "sign_in.TotpRemovalAsked"
    assert await ask(database.admin_dsn, OWED, removal.person.subject_id, told_of) == 1
    assert await removal.acts() == ["approvals.ask_approval", "sign_in.ask_totp_removal"]


async def test_nothing_personal_is_frozen(removal: Removal, database: Database) -> None:
    waits = await removal.waits()

    payload = "SELECT payload FROM approvals WHERE id = $1"
    frozen = orjson.loads(await ask(database.admin_dsn, payload, UUID(waits)))

    assert set(frozen) == {"kind", "subject_id", "object_id", "facts"}
    assert frozen["facts"] == {"version": 2, "reason": "support_request"}


@pytest.mark.parametrize("role", [Role.DPO, Role.ADMIN])
async def test_a_day_later_another_one_does_it(
    removal: Removal, database: Database, role: Role
) -> None:
    waits = await removal.waits()
    client, person = removal.client, removal.person

    done = await removal.decided(await removal.staff(role), waits)

    assert (done.status_code, done.json()["state"]) == (200, "approved")
    assert not await removal.has_factor()
    codes = "SELECT count(*) FROM recovery_codes WHERE subject_id = $1"
    assert await ask(database.admin_dsn, codes, person.subject_id) == 0
    owner = await client.get("/v1/me", headers=bearer(removal.guarded.tokens))
    assert owner.status_code == 401, "every sign-in has ended"
    assert (await try_sign_in(client, person)).status_code == 200
    letter = "SELECT count(*) FROM duties WHERE subject_id = $1 AND payload::text LIKE $2"
    assert await ask(database.admin_dsn, letter, person.subject_id, "%totp_removed%") == 1
    assert "sign_in.carry_out_totp_removal" in await removal.acts()
    assert told(await removal.asked()) == (409, "totp_missing")


async def test_its_person_reads_who_asked_and_why(removal: Removal) -> None:
    waits = await removal.waits()
    officer = await removal.staff(Role.DPO)
    assert (await removal.decided(officer, waits)).status_code == 200

    again = (await try_sign_in(removal.client, removal.person)).json()
    log = await removal.client.get("/v1/me/access-log", headers=bearer(again))

    acts = {one["operation"]: one for one in log.json()["items"]}
    asked = acts["ask_totp_removal"]
    assert (asked["role"], asked["reason"]) == ("support", "support_request")
    assert acts["carry_out_totp_removal"]["role"] == "dpo"


async def test_before_a_day_is_over_nobody_does_it(removal: Removal) -> None:
    waits, officer = await removal.waits(), await removal.staff(Role.DPO)

    for after in (timedelta(0), DAY - timedelta(minutes=1)):
        early = await removal.decided(officer, waits, after=after)
        assert told(early) == (409, "approval_too_early")

    assert (await removal.state_of(waits), await removal.has_factor()) == ("pending", True)
    said = "SELECT count(*) FROM approval_decisions WHERE approval_id = $1"
    assert await ask(removal.database.admin_dsn, said, UUID(waits)) == 0
    assert (await removal.decided(officer, waits)).status_code == 200


@pytest.mark.parametrize("word", ["refuse", "withdraw"])
async def test_a_no_needs_no_waiting(removal: Removal, word: str) -> None:
    waits = await removal.waits()
    by = removal.asker_tokens if word == "withdraw" else await removal.staff(Role.DPO)

    ended = await removal.decided(by, waits, word, after=timedelta(0))

    assert (ended.status_code, await removal.has_factor()) == (200, True)
    assert (await removal.asked()).status_code == 202, "it can be asked for anew"


async def test_neither_the_asker_nor_support_nor_the_person_does_it(
    removal: Removal, database: Database
) -> None:
    officer = await make_person(removal.house, Role.DPO)
    removal.asker_tokens = await sign_in(removal.client, officer)
    await ask(database.admin_dsn, ROLES, removal.person.subject_id, ["admin", "learner"])
    await close_to(removal.house, removal.person.subject_id, Processing.OPEN)  # roles are reread
    phone, concerned = removal.guarded.phone, removal.guarded.tokens
    assert (await step_up(removal.client, concerned, phone.next())).status_code == 200
    waits = await removal.waits()

    refused = [
        told(await removal.decided(removal.asker_tokens, waits)),
        told(await removal.decided(concerned, waits)),
        told(await removal.decided(await removal.staff(Role.SUPPORT), waits)),
    ]

    assert refused == [(403, "second_person_required"), (404, "not_found"), (404, "not_found")]
    assert await removal.has_factor()


async def test_whoever_lost_the_role_meanwhile_neither_asks_nor_decides(
    removal: Removal, database: Database
) -> None:
    waits = await removal.waits()
    former, officer = await make_person(removal.house, Role.ADMIN), await removal.staff(Role.DPO)
    tokens = await sign_in(removal.client, former)
    assert (await removal.client.get("/v1/approvals", headers=bearer(tokens))).status_code == 200

    await ask(database.admin_dsn, ROLES, former.subject_id, ["learner", "support"])
    assert told(await removal.decided(tokens, waits)) == (403, "second_person_required")
    await ask(database.admin_dsn, ROLES, removal.asker.subject_id, ["learner"])
    assert told(await removal.decided(officer, waits)) == (409, "approval_outdated")

    assert (await removal.state_of(waits), await removal.has_factor()) == ("pending", True)
    again = await removal.client.post(
        f"/v1/accounts/{(await make_person(removal.house)).subject_id}/totp-removal",
        headers=bearer(removal.asker_tokens) | REASON,
    )
    assert told(again) == (403, "role_required")


async def test_an_asker_who_may_not_act_now_asks_nothing(removal: Removal) -> None:
    waits, officer = await removal.waits(), await removal.staff(Role.DPO)
    await close_to(removal.house, removal.asker.subject_id, Processing.RESTRICTED)

    assert told(await removal.decided(officer, waits)) == (409, "approval_outdated")
    assert await removal.has_factor()


@pytest.mark.parametrize("how", ["password", "factor"])
async def test_who_still_has_the_factor_makes_it_void(removal: Removal, how: str) -> None:
    waits, guarded = await removal.waits(), removal.guarded
    client, officer = removal.client, await removal.staff(Role.DPO)

    if how == "password":
        done = await change(client, guarded.tokens, otp=guarded.phone.next())
    else:
        await step_up(client, guarded.tokens, guarded.phone.next())
        done = await client.delete("/v1/me/totp", headers=bearer(guarded.tokens))
        guarded.tokens = (await try_sign_in(client, removal.person)).json()
        await make_guarded(client, removal.clock, removal.person)
    assert done.status_code == 204, done.text

    assert told(await removal.decided(officer, waits)) == (409, "approval_outdated")
    assert (await removal.state_of(waits), await removal.has_factor()) == ("pending", True)


async def test_a_sign_in_alone_makes_nothing_void(removal: Removal) -> None:
    waits = await removal.waits()
    again = await try_sign_in(removal.client, removal.person, removal.guarded.phone.next())
    assert again.status_code == 200

    assert (await removal.decided(await removal.staff(Role.DPO), waits)).status_code == 200
    assert not await removal.has_factor()
    ended = await removal.client.get("/v1/me", headers=bearer(again.json()))
    assert ended.status_code == 401


async def test_of_many_who_approve_at_once_one_does_it(
    removal: Removal, database: Database
) -> None:
    waits = await removal.waits()
    staff = [await removal.staff(role) for role in (Role.DPO, Role.ADMIN, Role.DPO, Role.ADMIN)]
    removal.clock.offset += DAY
    try:
        answers = await asyncio.gather(
            *[removal.decided(one, waits, after=timedelta(0)) for one in staff]
        )
    finally:
        removal.clock.offset -= DAY

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    letter = "SELECT count(*) FROM duties WHERE subject_id = $1 AND payload::text LIKE $2"
    assert await ask(database.admin_dsn, letter, removal.person.subject_id, "%totp_removed%") == 1


async def test_of_many_who_ask_at_once_one_waits(removal: Removal) -> None:
    answers = await asyncio.gather(*[removal.asked() for _ in range(4)])

    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409]
    assert {told(one)[1] for one in answers if one.is_error} == {"approval_waiting"}


async def test_a_forgotten_password_is_set_by_mail_without_a_code_then(removal: Removal) -> None:
    waits, person = await removal.waits(), removal.person
    before = await mint(removal.house, person)
    assert told(await reset(removal.client, before)) == (401, "otp_required")
    assert (await removal.decided(await removal.staff(Role.DPO), waits)).status_code == 200

    stale = await reset(removal.client, before)
    done = await reset(removal.client, await mint(removal.house, person))

    assert told(stale) == (422, "password_reset_invalid"), "it was mailed before"
    assert done.status_code == 204
    assert (await try_sign_in(removal.client, person, password=NEW)).status_code == 200


async def test_staff_with_a_short_password_prove_nothing_dangerous_then(
    removal: Removal, database: Database
) -> None:
    guarded, client = removal.guarded, removal.client
    await ask(database.admin_dsn, ROLES, removal.person.subject_id, ["admin", "learner"])
    short = await change(client, guarded.tokens, new=SHORT, otp=guarded.phone.next())
    assert short.status_code == 204, short.text
    waits = await removal.waits()
    assert (await removal.decided(await removal.staff(Role.DPO), waits)).status_code == 200

    signed = await try_sign_in(client, removal.person, password=SHORT)
    proof = await client.post(
        "/v1/sign-in/step-up", json={"password": SHORT}, headers=bearer(signed.json())
    )
    dares = await client.post("/v1/me/totp", headers=bearer(signed.json()))

    assert signed.status_code == 200
    assert told(proof) == (422, "weak_password")
    assert told(dares) == (403, "step_up_required")


async def test_a_restricted_person_gets_back_in_too(removal: Removal) -> None:
    await close_to(removal.house, removal.person.subject_id, Processing.RESTRICTED)
    waits = await removal.waits()

    assert (await removal.decided(await removal.staff(Role.DPO), waits)).status_code == 200
    assert (await try_sign_in(removal.client, removal.person)).status_code == 200


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Processing.FROZEN, (403, "frozen")),
        (Processing.ERASING, (403, "erasure_under_way")),
        (Processing.ERASED, (404, "not_found")),
    ],
)
async def test_of_whoever_is_closed_it_is_neither_asked_nor_done(
    removal: Removal, state: Processing, code: tuple[int, str]
) -> None:
    waits, officer = await removal.waits(), await removal.staff(Role.DPO)
    await close_to(removal.house, removal.person.subject_id, state)

    assert told(await removal.asked()) == code
    assert told(await removal.decided(officer, waits)) == code
    assert (await removal.state_of(waits), await removal.has_factor()) == ("pending", True)
    assert (await removal.decided(officer, waits, "refuse")).status_code == 200


async def test_it_is_asked_of_others_who_have_a_factor(removal: Removal, person: Person) -> None:
    client, by = removal.client, bearer(removal.asker_tokens) | REASON

    async def asks(subject_id: object) -> tuple[int, str]:
        return told(await client.post(f"/v1/accounts/{subject_id}/totp-removal", headers=by))

    assert await asks(new_id()) == (404, "not_found")
    assert await asks(person.subject_id) == (409, "totp_missing")
    await client.post("/v1/me/totp", headers=bearer(await sign_in(client, person)))
    assert await asks(person.subject_id) == (409, "totp_missing"), "begun is not set up"
    assert await asks(removal.asker.subject_id) == (403, "own_second_factor")


async def test_it_asks_for_a_role_a_reason_and_a_fresh_proof(removal: Removal) -> None:
    stated = removal.asker_tokens
    assert told(await removal.asked(Accept="*/*")) == (400, "access_reason_required")
    bad = await removal.asked(**{"X-Access-Reason": "because"})
    assert told(bad) == (400, "access_reason_invalid")
    for role in (Role.FINANCE, Role.INSTRUCTOR):
        removal.asker_tokens = await removal.staff(role)
        assert told(await removal.asked()) == (403, "role_required")
    removal.asker_tokens = stated
    aged = (
        "UPDATE sign_ins SET authenticated_at = authenticated_at - interval '10 minutes'"
        " WHERE subject_id = $1 RETURNING 1"
    )
    other = await make_person(removal.house, Role.SUPPORT)
    removal.asker_tokens = await sign_in(removal.client, other)
    await ask(removal.database.admin_dsn, aged, other.subject_id)
    assert told(await removal.asked()) == (403, "step_up_required")
    removal.asker_tokens = stated
    assert (await removal.asked()).status_code == 202
