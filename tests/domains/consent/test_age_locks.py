"""At 16 and 17 nothing can be switched on, by whichever way; at `adult_from` nothing turns on."""

from datetime import date, timedelta

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
    states_of,
)
from domains.sign_in.factories import MovableClock
from qp_api.core.duties.relay import Relay
from qp_api.core.process import Process
from qp_api.core.subject_data.consents import ChosenUse
from qp_api.domains.consent.jobs import jobs
from qp_api.domains.data_rights.messages import DataRectified
from qp_api.kit.calendar import dhaka_day, start_of_day
from qp_api.kit.ids import new_id
from support.databases import Database
from support.duties import post, run

MINUTE = timedelta(minutes=1)


async def turn_minor(database: Database, holder: Holder, adult_from: date) -> None:
    """As a correction that the officer granted leaves the account."""
    corrected = "UPDATE accounts SET age_band = 'minor', adult_from = $2 WHERE subject_id = $1"
    await run(database, corrected, holder.subject_id, adult_from)


async def correct(process: Process, holder: Holder) -> None:
    await post(process, DataRectified(subject_id=holder.subject_id, request_id=new_id()))
    await Relay(process, jobs).carry_out_due()


def move_to(clock: MovableClock, day: date, by: timedelta) -> None:
    """So long before or after the Dhaka day begins: six hours before UTC's."""
    clock.offset += start_of_day(day) + by - clock.now()


@pytest.mark.parametrize("purpose", ["marketing", "analytics"])
async def test_the_lock_opens_with_the_dhaka_day_and_turns_nothing_on(
    house: Process, client: httpx.AsyncClient, join: Join, clock: MovableClock, purpose: str
) -> None:
    opens = dhaka_day(clock.now()) + timedelta(days=40)
    young = await join(age_band="minor", adult_from=opens)

    move_to(clock, opens, -MINUTE)
    refused = await choose(client, young, purpose, granted=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_locked")

    move_to(clock, opens, MINUTE)
    assert not await is_on(house, young.subject_id, ChosenUse(purpose))
    assert await states_of(house, young.subject_id, ChosenUse(purpose)) == []
    assert (await choose(client, young, purpose, granted=True)).status_code == 200


async def test_a_mailed_link_does_not_go_round_the_lock(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    token = await ask_for_marketing(client, house, holder)
    today = dhaka_day(house.clock.now())
    await turn_minor(database, holder, today + timedelta(days=1))

    refused = await confirm(client, token)
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_locked")
    assert not await is_on(house, holder.subject_id)

    await turn_minor(database, holder, today)  # the control: the lock has opened
    assert (await confirm(client, token)).status_code == 200
    assert await is_on(house, holder.subject_id)


@pytest.mark.alone
async def test_a_corrected_age_takes_back_what_was_on(
    house: Process, client: httpx.AsyncClient, join: Join, database: Database
) -> None:
    young, grown = await join(), await join()
    for holder in (young, grown):
        await consent_to_marketing(client, house, holder)
        await choose(client, holder, "analytics", granted=True)
    await turn_minor(database, young, dhaka_day(house.clock.now()) + timedelta(days=1))

    for _ in range(2):
        for holder in (young, grown):
            await correct(house, holder)

    for use in ChosenUse:
        assert not await is_on(house, young.subject_id, use)
        assert (await states_of(house, young.subject_id, use))[-2:] == [
            "ConsentGiven",
            "ConsentWithdrawn",
        ]
        assert await is_on(house, grown.subject_id, use)


@pytest.mark.alone
async def test_a_corrected_age_makes_void_what_was_asked_for(
    house: Process, client: httpx.AsyncClient, holder: Holder, database: Database
) -> None:
    token = await ask_for_marketing(client, house, holder)
    today = dhaka_day(house.clock.now())
    await turn_minor(database, holder, today + timedelta(days=1))
    await correct(house, holder)
    assert await states_of(house, holder.subject_id) == ["ConsentRequested", "ConsentRefused"]
    await turn_minor(database, holder, today)
    assert (await confirm(client, token)).json()["code"] == "confirmation_invalid"
