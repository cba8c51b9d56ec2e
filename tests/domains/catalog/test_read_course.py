import httpx

from domains.catalog.factories import make_course
from qp_api.core.process import Process


async def test_everybody_reads_a_course(process: Process, visitor: httpx.AsyncClient) -> None:
    course_id = await make_course(process)

    answer = await visitor.get(f"/v1/courses/{course_id}")
    known = {"If-None-Match": answer.headers["etag"]}

    assert answer.json()["title"]["en"] == "Quality management"
    assert (await visitor.get(f"/v1/courses/{course_id}", headers=known)).status_code == 304


async def test_an_unknown_course_is_not_found(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/v1/courses/01936b2e-7c00-7a31-9d55-0c2f6a1e8b11")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
