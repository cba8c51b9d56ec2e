"""One call gives, one call takes back; nothing is on that its person did not turn on."""

from datetime import timedelta

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.consent.conftest import Join
from domains.consent.factories import (
    ask_for_marketing,
    choose,
    confirm,
    consent_to_marketing,
    is_on,
    last_of,
    mailed_token,
    owed,
    states_of,
)
from qp_api.core.process import Process
from qp_api.core.subject_data.consents import ChosenUse
from qp_api.kit.calendar import dhaka_day
from support.databases import Database, ask

ASKED = "consent.ConfirmationRequested"


async def test_marketing_waits_for_its_second_step(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    answer = await choose(client, holder, "marketing", granted=True)

    body = answer.json()
    assert (answer.status_code, body["granted"], body["state"]) == (200, False, "ConsentRequested")
    assert body["confirm_by"] > body["changed_at"]
    assert not await is_on(house, holder.subject_id)
    assert await owed(database, holder.subject_id) == [(ASKED, "waiting")]
    entry = "SELECT details::text FROM audit_entries WHERE subject_id = $1 AND action = $2"
    details = await ask(database.admin_dsn, entry, holder.subject_id, "consent.set_consent")
    assert details == '{"granted": true, "purpose": "marketing"}'


async def test_analytics_are_on_at_once_and_off_at_once(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    on = await choose(client, holder, "analytics", granted=True)
    assert (on.json()["granted"], on.json()["state"]) == (True, "ConsentGiven")
    assert await is_on(house, holder.subject_id, ChosenUse.ANALYTICS)
    assert not await is_on(house, holder.subject_id, ChosenUse.MARKETING)

    off = await choose(client, holder, "analytics", granted=False)

    assert (off.json()["granted"], off.json()["state"]) == (False, "ConsentWithdrawn")
    assert not await is_on(house, holder.subject_id, ChosenUse.ANALYTICS)


async def test_taking_back_is_one_call_that_ends_and_drops_everything(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    token = await ask_for_marketing(client, house, holder)

    answer = await choose(client, holder, "marketing", granted=False, notice_version=None)

    assert (answer.status_code, answer.json()["state"]) == (200, "ConsentRefused")
    assert await owed(database, holder.subject_id) == [(ASKED, "dropped")]
    assert (await confirm(client, token)).json()["code"] == "confirmation_invalid"
    assert await mailed_token(house, holder) is None
    assert not await is_on(house, holder.subject_id)


async def test_taking_back_what_was_given_needs_no_current_notice(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    await consent_to_marketing(client, house, holder)
    assert await is_on(house, holder.subject_id)

    answer = await choose(client, holder, "marketing", granted=False, notice_version="0.1")

    assert (answer.status_code, answer.json()["state"]) == (200, "ConsentWithdrawn")
    assert not await is_on(house, holder.subject_id)
    assert await states_of(house, holder.subject_id) == [
        "ConsentRequested",
        "ConsentGiven",
        "ConsentWithdrawn",
    ]


@pytest.mark.parametrize("purpose", ["marketing", "analytics"])
async def test_the_same_choice_twice_is_entered_once(
    house: Process, client: httpx.AsyncClient, holder: Holder, purpose: str
) -> None:
    for granted in (True, True, False, False):
        assert (await choose(client, holder, purpose, granted=granted)).status_code == 200
    assert len(await states_of(house, holder.subject_id, ChosenUse(purpose))) == 2


async def test_asking_again_mails_again(
    client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    for _ in range(2):
        await choose(client, holder, "marketing", granted=True)
    assert await owed(database, holder.subject_id) == [(ASKED, "waiting")] * 2


@pytest.mark.parametrize("version", ["0.9", None, "1.0.0"])
async def test_consent_is_given_to_the_notice_in_force(
    house: Process, client: httpx.AsyncClient, holder: Holder, version: str | None
) -> None:
    refused = await choose(client, holder, "analytics", granted=True, notice_version=version)

    assert (refused.status_code, refused.json()["code"]) == (409, "notice_outdated")
    assert await last_of(house, holder.subject_id, ChosenUse.ANALYTICS) is None
    assert (await choose(client, holder, "analytics", granted=True)).status_code == 200


@pytest.mark.parametrize("purpose", ["marketing", "analytics"])
async def test_it_is_locked_until_adulthood(
    house: Process, client: httpx.AsyncClient, join: Join, purpose: str
) -> None:
    today = dhaka_day(house.clock.now())
    young = await join(age_band="minor", adult_from=today + timedelta(days=1))
    grown = await join(age_band="minor", adult_from=today)

    refused = await choose(client, young, purpose, granted=True)
    taken_back = await choose(client, young, purpose, granted=False)
    given = await choose(client, grown, purpose, granted=True)

    assert (refused.status_code, refused.json()["code"]) == (409, "consent_locked")
    assert (taken_back.status_code, taken_back.json()["locked"]) == (200, True)
    assert (given.status_code, given.json()["locked"]) == (200, False)


async def test_the_words_shown_are_on_record(
    house: Process, client: httpx.AsyncClient, join: Join
) -> None:
    current = (await client.get("/v1/notices/current")).json()
    for locale in ("en", "bn"):
        person = await join(locale=locale)
        await choose(client, person, "analytics", granted=True)
        event = await last_of(house, person.subject_id, ChosenUse.ANALYTICS)
        assert event is not None
        assert (event.language, event.notice_hash) == (locale, current[locale]["sha256"])
        assert event.notice_version == current["version"]


@pytest.mark.parametrize(
    "body",
    [
        {"granted": "yes", "notice_version": "1.0"},
        {"notice_version": "1.0"},
        {"granted": True, "notice_version": "1.0", "until": "2030-01-01"},
        {"granted": True, "notice_version": "1" * 17},
        {"granted": True, "notice_version": 1},
        [],
    ],
)
async def test_what_is_no_choice_is_refused_and_changes_nothing(
    house: Process, client: httpx.AsyncClient, holder: Holder, body: object
) -> None:
    answer = await client.put("/v1/me/consents/analytics", json=body, headers=holder.headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert await last_of(house, holder.subject_id, ChosenUse.ANALYTICS) is None


async def test_no_other_purpose_can_be_chosen_and_nobody_else_chooses(
    client: httpx.AsyncClient, holder: Holder
) -> None:
    assert (await choose(client, holder, "profiling", granted=True)).status_code == 422
    body = {"granted": True, "notice_version": "1.0"}
    assert (await client.put("/v1/me/consents/analytics", json=body)).status_code == 401


async def test_a_choice_of_one_is_nobody_elses(
    house: Process, client: httpx.AsyncClient, holder: Holder, join: Join
) -> None:
    other = await join()
    await choose(client, holder, "analytics", granted=True)
    assert not await is_on(house, other.subject_id, ChosenUse.ANALYTICS)
    assert await last_of(house, other.subject_id, ChosenUse.ANALYTICS) is None
