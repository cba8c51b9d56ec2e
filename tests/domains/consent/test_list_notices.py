"""Every version that was ever in force."""

import httpx

from qp_api.domains.consent.rules.notices import NOTICES


async def test_the_newest_comes_first_and_all_are_there(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/v1/notices")).json()
    current = (await client.get("/v1/notices/current")).json()

    assert [one["version"] for one in listed["items"]] == [one.version for one in NOTICES]
    assert listed["items"][0] == current
    assert listed["next_cursor"] is None
    dates = [one["effective_on"] for one in listed["items"]]
    assert dates == sorted(dates, reverse=True)
