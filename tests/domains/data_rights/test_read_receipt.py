"""A receipt is there once the erasure is completed, for whoever knows the request's id."""

import httpx

from domains.data_rights.conftest import Join
from domains.data_rights.factories import ask_access, ask_erasure, work_off
from qp_api.core.process import Process
from qp_api.kit.ids import new_id

PATH = "/v1/data-rights/requests/{}/receipt"


async def test_there_is_none_before_the_end_and_none_of_other_rights(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    erasure = (await ask_erasure(client, caller)).json()
    access = (await ask_access(client, other)).json()
    assert (await client.get(PATH.format(erasure["id"]))).status_code == 404
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


async def test_a_token_that_is_no_good_is_refused_all_the_same(client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH.format(new_id()), headers={"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
