"""A receipt is there once the erasure is completed, for whoever knows the request's id."""

import httpx

from domains.data_rights.conftest import Join
from domains.data_rights.factories import ask_access, ask_erasure, work_off
from qp_api.core.process import Process
from qp_api.kit.ids import new_id
from support.http_apps import People

PATH = "/v1/data-rights/requests/{}/receipt"


async def test_there_is_none_before_the_end_and_none_of_other_rights(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    erasure = (await ask_erasure(client, caller)).json()
    access = (await ask_access(client, other)).json()
    early = await client.get(PATH.format(erasure["id"]))
    assert (early.status_code, early.json()["code"]) == (409, "receipt_not_ready")
    assert int(early.headers["retry-after"]) > 0
    await work_off(house)
    assert (await client.get(PATH.format(erasure["id"]))).status_code == 200
    for request_id in (access["id"], new_id()):
        answer = await client.get(PATH.format(request_id))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_it_is_the_same_for_everybody_who_asks(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    erasure = (await ask_erasure(client, caller)).json()
    await work_off(house)
    unknown = await client.get(PATH.format(erasure["id"]))
    known = await client.get(PATH.format(erasure["id"]), headers=other.headers)
    assert unknown.json() == known.json()
    assert unknown.headers["cache-control"] == "no-store"


async def test_whoever_was_erased_follows_their_answer_with_the_token_they_had(
    client: httpx.AsyncClient, join: Join, people: People, house: Process
) -> None:
    """The address in `Location` is read after the account is gone."""
    caller = await join()
    place = (await ask_erasure(client, caller)).headers["location"]
    await work_off(house)
    del people.actors[caller.token]
    receipt = await client.get(place, headers=caller.headers)
    assert receipt.status_code == 200
    assert place == PATH.format(receipt.json()["request"]["id"])
