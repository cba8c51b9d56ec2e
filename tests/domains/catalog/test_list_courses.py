from typing import Any

import httpx
import pytest

from domains.catalog.factories import make_course
from qp_api.core.process import Process


async def test_a_course_is_shown_in_both_languages(
    process: Process, visitor: httpx.AsyncClient
) -> None:
    course_id = await make_course(process, contact_minutes=95)

    items = (await visitor.get("/v1/courses", params={"limit": 100})).json()["items"]

    [course] = [item for item in items if item["id"] == str(course_id)]
    assert course["title"] == {"en": "Quality management", "bn": "মান ব্যবস্থাপনা"}
    assert course["contact_hours"] == "1.5"


@pytest.mark.alone
async def test_pages_follow_each_other_without_gap_or_repetition(
    process: Process, visitor: httpx.AsyncClient
) -> None:
    made = [str(await make_course(process)) for _ in range(5)]

    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    for _ in range(3):
        page = (await visitor.get("/v1/courses", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        query["cursor"] = page["next_cursor"]

    assert seen == made
    assert query["cursor"] is None


async def test_a_cursor_of_another_list_is_refused(
    process: Process, visitor: httpx.AsyncClient
) -> None:
    for _ in range(2):
        await make_course(process)
    cursor = (await visitor.get("/v1/courses", params={"limit": 1})).json()["next_cursor"]

    own = await visitor.get("/v1/courses", params={"cursor": cursor})
    foreign = await visitor.get("/v1/cohorts", params={"cursor": cursor})

    assert own.status_code == 200
    assert (foreign.status_code, foreign.json()["code"]) == (400, "invalid_cursor")
