import httpx
import pytest

from domains.enrollment.certified import complete
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner
from qp_api.core.process import Process

pytestmark = pytest.mark.alone


async def test_it_is_its_holders_alone(
    process: Process,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    join: Join,
) -> None:
    await complete(client, process, learner, teacher)
    [listed] = (await client.get("/v1/certificates", headers=learner.headers)).json()["items"]
    path = f"/v1/certificates/{listed['id']}"

    own = await client.get(path, headers=learner.headers)
    known = {**learner.headers, "If-None-Match": own.headers["etag"]}
    strangers = [await client.get(path, headers=one.headers) for one in (teacher, await join())]

    assert own.json() == listed
    assert (await client.get(path, headers=known)).status_code == 304
    assert [(a.status_code, a.json()["code"]) for a in strangers] == [(404, "not_found")] * 2
