import httpx
import pytest

from domains.enrollment.certified import complete
from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner
from qp_api.core.process import Process

pytestmark = pytest.mark.alone


async def test_it_is_a_page_of_pdf_the_same_every_time(
    process: Process,
    client: httpx.AsyncClient,
    learner: Learner,
    teacher: Learner,
    join: Join,
) -> None:
    await complete(client, process, learner, teacher)
    [listed] = (await client.get("/v1/certificates", headers=learner.headers)).json()["items"]
    path = f"/v1/certificates/{listed['id']}/document"

    papers = [await client.get(path, headers=learner.headers) for _ in range(2)]
    foreign = await client.get(path, headers=(await join()).headers)

    assert papers[0].headers["content-type"] == "application/pdf"
    assert papers[0].content.startswith(b"%PDF-")
    assert papers[0].content == papers[1].content
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
