from datetime import date
from typing import Any

import httpx

from domains.catalog.factories import make_cohort, make_course
from qp_api.core.process import Process


async def test_cohorts_of_one_course_come_by_their_first_day(
    process: Process, visitor: httpx.AsyncClient
) -> None:
    course_id = await make_course(process)
    late = await make_cohort(process, course_id, starts_on=date(2031, 5, 1))
    early = await make_cohort(process, course_id, starts_on=date(2031, 2, 1))
    same_day = await make_cohort(process, course_id, starts_on=date(2031, 5, 1))
    await make_cohort(process)  # of another course

    seen: list[str] = []
    query: dict[str, Any] = {"course_id": str(course_id), "limit": 1}
    for _ in range(3):
        page = (await visitor.get("/v1/cohorts", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        query["cursor"] = page["next_cursor"]

    assert seen == [str(early), str(late), str(same_day)]
    assert query["cursor"] is None


async def test_without_a_course_all_cohorts_are_listed(
    process: Process, visitor: httpx.AsyncClient
) -> None:
    cohort_id = await make_cohort(process, starts_on=date(1990, 1, 1))

    page = (await visitor.get("/v1/cohorts", params={"limit": 100})).json()

    assert str(cohort_id) in [item["id"] for item in page["items"]]


async def test_a_course_nobody_knows_has_no_cohorts(visitor: httpx.AsyncClient) -> None:
    unknown = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b10"

    page = (await visitor.get("/v1/cohorts", params={"course_id": unknown})).json()

    assert page == {"items": [], "next_cursor": None}
