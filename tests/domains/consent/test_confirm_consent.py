"""A mailed token proves that whoever reads the address wants the mail: once, and for seven days."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.consent.conftest import Join
from domains.consent.factories import (
    ask_for_marketing,
    choose,
    confirm,
    is_on,
    last_of,
    mailed_token,
    states_of,
)
from domains.sign_in.factories import MovableClock
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.databases import Database, ask
from support.duties import run
from support.people import put_into


async def test_the_second_step_opens_the_door(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    token = await ask_for_marketing(client, house, holder)

    answer = await confirm(client, token)

    assert (answer.status_code, answer.json()) == (
        200,
        {"purpose": "marketing", "state": "ConsentGiven"},
    )
    assert await is_on(house, holder.subject_id)
    given = await last_of(house, holder.subject_id)
    assert given is not None
    assert (given.method, given.valid_until) == ("mailed_link", None)
    entry = "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = $2"
    written = await ask(database.admin_dsn, entry, holder.subject_id, "consent.confirm_consent")
    assert written == 1


async def test_of_many_at_once_one_is_taken(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    token = await ask_for_marketing(client, house, holder)

    answers = await asyncio.gather(*[confirm(client, token) for _ in range(10)])

    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 9
    assert (await confirm(client, token)).json()["code"] == "confirmation_invalid"
    assert await states_of(house, holder.subject_id) == ["ConsentRequested", "ConsentGiven"]


async def test_either_of_two_mails_is_good_once(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    """Mail can't be exactly once: the second copy carries a token of its own."""
    first = await ask_for_marketing(client, house, holder)
    second = await mailed_token(house, holder)
    assert second is not None
    assert (await confirm(client, second)).status_code == 200
    assert (await confirm(client, first)).status_code == 422


@pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 422)])
async def test_it_lives_for_seven_days(
    house: Process,
    client: httpx.AsyncClient,
    holder: Holder,
    clock: MovableClock,
    days: int,
    status: int,
) -> None:
    token = await ask_for_marketing(client, house, holder)
    clock.moved += timedelta(days=days)

    assert (await confirm(client, token)).status_code == status
    assert await is_on(house, holder.subject_id) is (status == 200)


async def test_a_forged_token_is_refused(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    token = await ask_for_marketing(client, house, holder)
    for forged in ("A" * 43, token[:-1] + ("a" if token[-1] != "a" else "b"), "x"):
        assert (await confirm(client, forged)).json()["code"] == "confirmation_invalid"
    for bad in ("", "A" * 129):
        assert (await confirm(client, bad)).json()["code"] == "invalid_request"
    assert not await is_on(house, holder.subject_id)
    assert (await confirm(client, token)).status_code == 200


async def test_only_the_hash_is_kept(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    token = await ask_for_marketing(client, house, holder)
    kept = "SELECT count(*) FROM consent_confirmations WHERE token_hash = sha256($1::text::bytea)"
    assert await ask(database.admin_dsn, kept, token) == 1
    length = "SELECT length(token_hash) FROM consent_confirmations WHERE subject_id = $1"
    assert await ask(database.admin_dsn, length, holder.subject_id) == 32


async def test_the_address_of_its_making_is_the_present_one(
    house: Process, client: httpx.AsyncClient, holder: Holder, join: Join, database: Database
) -> None:
    """Whoever reads the old address says nothing about the new one."""
    token = await ask_for_marketing(client, house, holder)
    other = await join()
    await run(
        database,
        "UPDATE email_lookup SET email_index = sha256(email_index) WHERE subject_id = $1",
        holder.subject_id,
    )
    assert (await confirm(client, token)).json()["code"] == "confirmation_invalid"
    assert not await is_on(house, holder.subject_id)
    assert (await confirm(client, await ask_for_marketing(client, house, other))).status_code == 200


async def test_a_newer_request_makes_it_void(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    void = await ask_for_marketing(client, house, holder)
    await choose(client, holder, "marketing", granted=False)
    good = await ask_for_marketing(client, house, holder)

    assert (await confirm(client, void)).status_code == 422
    assert (await confirm(client, good)).status_code == 200


async def test_a_withdrawal_beside_it_wins_in_whatever_order(
    house: Process, client: httpx.AsyncClient, join: Join
) -> None:
    for _ in range(6):
        person = await join()
        token = await ask_for_marketing(client, house, person)
        confirmed, withdrawn = await asyncio.gather(
            confirm(client, token), choose(client, person, "marketing", granted=False)
        )
        assert (withdrawn.status_code, confirmed.status_code in {200, 422}) == (200, True)
        assert not await is_on(house, person.subject_id)
        last = await last_of(house, person.subject_id)
        assert last is not None
        assert last.state == ("ConsentWithdrawn" if confirmed.is_success else "ConsentRefused")


async def test_somebody_who_is_being_erased_is_refused(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    token = await ask_for_marketing(client, house, holder)
    await put_into(house, holder.subject_id, Processing.ERASING)
    assert (await confirm(client, token)).status_code == 422


async def test_a_restricted_person_may_confirm_and_stays_unseen(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    token = await ask_for_marketing(client, house, holder)
    await put_into(house, holder.subject_id, Processing.RESTRICTED)
    assert (await confirm(client, token)).status_code == 200
