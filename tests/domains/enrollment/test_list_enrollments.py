import httpx

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.process import Process


async def test_only_ones_own_are_listed_the_newest_first(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join
) -> None:
    cohorts = [await make_cohort(process) for _ in range(3)]
    mine = [str((await enroll(process, learner, cohort)).id) for cohort in cohorts]
    await enroll(process, await join(), cohorts[0])

    query: dict[str, str] = {"limit": "2"}
    first = (await client.get("/v1/enrollments", params=query, headers=learner.headers)).json()
    query["cursor"] = first["next_cursor"]
    last = (await client.get("/v1/enrollments", params=query, headers=learner.headers)).json()

    assert [item["id"] for item in first["items"] + last["items"]] == mine[::-1]
    assert last["next_cursor"] is None


async def test_somebody_elses_cursor_is_refused(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join
) -> None:
    for _ in range(2):
        await enroll(process, learner, await make_cohort(process))
    query = {"limit": "1"}
    page = (await client.get("/v1/enrollments", params=query, headers=learner.headers)).json()
    query["cursor"] = page["next_cursor"]
    other = await join()

    own = await client.get("/v1/enrollments", params=query, headers=learner.headers)
    foreign = await client.get("/v1/enrollments", params=query, headers=other.headers)

    assert own.status_code == 200
    assert (foreign.status_code, foreign.json()["code"]) == (400, "invalid_cursor")


async def test_nobody_is_listed_without_signing_in(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/enrollments")).status_code == 401
