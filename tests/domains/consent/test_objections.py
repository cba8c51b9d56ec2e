"""An objection ends the use at once; the ledger follows, and nothing older opens it again."""

from datetime import timedelta

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.consent.factories import (
    ask_for_marketing,
    carry_out,
    choose,
    confirm,
    consent_to_marketing,
    is_on,
    last_of,
    make_objection,
    owed,
    states_of,
)
from domains.sign_in.factories import MovableClock
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.core.subject_data.consents import ChosenUse
from support.databases import Database, ask
from support.duties import run
from support.people import put_into

pytestmark = pytest.mark.alone  # each carries out all that is due


async def test_a_consent_that_was_given_is_withdrawn_in_the_ledger(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    await consent_to_marketing(client, house, holder)
    await make_objection(house, holder.subject_id)
    assert not await is_on(house, holder.subject_id)

    await carry_out(house)

    last = await last_of(house, holder.subject_id)
    assert last is not None
    assert (last.state, last.method) == ("ConsentWithdrawn", "objection")
    assert not await is_on(house, holder.subject_id)


@pytest.mark.parametrize("use", list(ChosenUse))
async def test_who_never_consented_is_entered_as_refusing(
    house: Process, holder: Holder, use: ChosenUse
) -> None:
    await make_objection(house, holder.subject_id, use)
    await carry_out(house)
    assert await states_of(house, holder.subject_id, use) == ["ConsentRefused"]


async def test_a_link_from_before_opens_nothing(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    token = await ask_for_marketing(client, house, holder)
    await make_objection(house, holder.subject_id)
    await carry_out(house)

    assert (await confirm(client, token)).status_code == 422
    assert ("consent.ConfirmationRequested", "dropped") in await owed(database, holder.subject_id)
    assert not await is_on(house, holder.subject_id)


async def test_a_link_that_was_used_before_the_ledger_heard_is_undone(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    token = await ask_for_marketing(client, house, holder)
    await make_objection(house, holder.subject_id)
    assert (await confirm(client, token)).status_code == 200

    await carry_out(house)

    assert not await is_on(house, holder.subject_id)
    assert (await states_of(house, holder.subject_id))[-1] == "ConsentWithdrawn"


async def test_a_new_act_after_the_objection_stands(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    analytics = ChosenUse.ANALYTICS
    await choose(client, holder, "analytics", granted=True)
    await make_objection(house, holder.subject_id, analytics)
    assert (await choose(client, holder, "analytics", granted=True)).json()["granted"] is True

    await carry_out(house)

    assert await is_on(house, holder.subject_id, analytics)
    last = await last_of(house, holder.subject_id, analytics)
    assert last is not None
    assert last.state == "ConsentGiven"
    assert "ConsentRefused" in await states_of(house, holder.subject_id, analytics)


async def test_it_is_entered_once_however_often_it_is_told(
    house: Process, holder: Holder, database: Database
) -> None:
    await make_objection(house, holder.subject_id)
    await carry_out(house)
    await run(database, "UPDATE duties SET state = 'waiting', done_at = NULL")
    await carry_out(house)
    assert await states_of(house, holder.subject_id) == ["ConsentRefused"]


async def test_a_restricted_person_is_heard_and_an_erased_one_is_left_alone(
    house: Process, holder: Holder, database: Database
) -> None:
    await make_objection(house, holder.subject_id)
    await put_into(house, holder.subject_id, Processing.ERASING)
    await carry_out(house)
    assert await states_of(house, holder.subject_id) == []
    assert await owed(database, holder.subject_id) == [("subject_data.ObjectionMade", "dropped")]

    await put_into(house, holder.subject_id, Processing.RESTRICTED)
    await make_objection(house, holder.subject_id)
    await carry_out(house)
    assert await states_of(house, holder.subject_id) == ["ConsentRefused"]


async def test_dead_links_are_forgotten(
    house: Process,
    client: httpx.AsyncClient,
    holder: Holder,
    clock: MovableClock,
    database: Database,
) -> None:
    await ask_for_marketing(client, house, holder)
    count = "SELECT count(*) FROM consent_confirmations"
    for days, left in ((6, 1), (2, 0)):
        clock.moved += timedelta(days=days)
        await run(
            database,
            "INSERT INTO duties (id, kind, payload, state, posted_at, due_at, retry_at, attempt,"
            " failed_count) VALUES (gen_random_uuid(), 'consent.ConfirmationsExpired', '{}',"
            " 'waiting', now(), now(), now(), 0, 0)",
        )
        await carry_out(house)
        assert await ask(database.admin_dsn, count) == left
