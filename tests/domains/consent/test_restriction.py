"""A restricted person gives and takes back consent (DR-8), a frozen one only takes back (AG-6)."""

from dataclasses import replace

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.consent.factories import (
    ask_for_marketing,
    choose,
    confirm,
    consent_to_marketing,
    is_on,
)
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from support.http_apps import People
from support.people import put_into


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_a_closed_person_reads_gives_and_takes_back(
    house: Process,
    client: httpx.AsyncClient,
    people: People,
    holder: Holder,
    state: Processing,
) -> None:
    await consent_to_marketing(client, house, holder)
    await put_into(house, holder.subject_id, state)
    people.actors[holder.token] = replace(holder.actor(), processing=state)

    given = await choose(client, holder, "analytics", granted=True)
    answers = [
        await client.get("/v1/me/consents", headers=holder.headers),
        await client.get("/v1/me/consents/history", headers=holder.headers),
        await choose(client, holder, "marketing", granted=False),
    ]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert not await is_on(house, holder.subject_id)
    if state is Processing.RESTRICTED:
        assert given.status_code == 200
    else:  # AG-6: storage and rights alone remain
        assert (given.status_code, given.json()["code"]) == (403, "frozen")


async def test_a_link_waits_until_a_report_is_decided(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    token = await ask_for_marketing(client, house, holder)
    await put_into(house, holder.subject_id, Processing.FROZEN)
    refused = await confirm(client, token)
    assert (refused.status_code, refused.json()["code"]) == (403, "frozen")
    await put_into(house, holder.subject_id, Processing.OPEN)
    assert (await confirm(client, token)).status_code == 200


async def test_somebody_who_is_being_erased_chooses_no_more(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    await put_into(house, holder.subject_id, Processing.ERASING)
    answer = await choose(client, holder, "analytics", granted=True)
    assert answer.json()["code"] == "erasure_under_way"
