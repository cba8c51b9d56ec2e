import httpx

from domains.catalog.factories import make_cohort
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner, enroll
from qp_api.core.process import Process


async def test_its_owner_reads_it_and_nobody_else(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join
) -> None:
    cohort_id = await make_cohort(process)
    row = await enroll(process, learner, cohort_id)
    other = await join()

    own = await client.get(f"/v1/enrollments/{row.id}", headers=learner.headers)
    foreign = await client.get(f"/v1/enrollments/{row.id}", headers=other.headers)

    assert own.status_code == 200
    assert own.json()["cohort_id"] == str(cohort_id)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")


async def test_a_known_version_is_not_sent_again(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    row = await enroll(process, learner, await make_cohort(process))
    path = f"/v1/enrollments/{row.id}"
    etag = (await client.get(path, headers=learner.headers)).headers["etag"]

    again = await client.get(path, headers={**learner.headers, "If-None-Match": etag})

    assert again.status_code == 304
