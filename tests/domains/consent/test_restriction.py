"""Fresh consent and withdrawal are among what a restricted person may do (DR-8)."""

from dataclasses import replace

import httpx
import pytest

from domains.accounts.factories import Holder
from domains.consent.factories import choose, consent_to_marketing, is_on
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

    answers = [
        await client.get("/v1/me/consents", headers=holder.headers),
        await client.get("/v1/me/consents/history", headers=holder.headers),
        await choose(client, holder, "analytics", granted=True),
        await choose(client, holder, "marketing", granted=False),
    ]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert not await is_on(house, holder.subject_id)


async def test_somebody_who_is_being_erased_chooses_no_more(
    house: Process, client: httpx.AsyncClient, holder: Holder
) -> None:
    await put_into(house, holder.subject_id, Processing.ERASING)
    answer = await choose(client, holder, "analytics", granted=True)
    assert answer.json()["code"] == "erasure_under_way"
