from datetime import date

import httpx

from domains.catalog.factories import make_cohort, make_course, take_seat
from qp_api.core.process import Process


async def test_a_cohort_shows_days_price_hours_and_seats(
    process: Process, visitor: httpx.AsyncClient
) -> None:
    course_id = await make_course(process)
    cohort_id = await make_cohort(
        process, course_id, capacity=3, price_poisha=1_250_050, starts_on=date(2031, 2, 1)
    )

    answer = await visitor.get(f"/v1/cohorts/{cohort_id}")

    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(cohort_id),
        "course_id": str(course_id),
        "title": {"en": "Quality management", "bn": "মান ব্যবস্থাপনা"},
        "state": "open",
        "starts_on": "2031-02-01",
        "ends_on": "2031-04-02",
        "capacity": 3,
        "seats_left": 3,
        "price": {"amount": "12500.50", "currency": "BDT"},
        "contact_hours": "24.0",
        "certificate_rules": None,
    }


async def test_the_version_changes_with_the_seats(
    process: Process, visitor: httpx.AsyncClient
) -> None:
    cohort_id = await make_cohort(process, capacity=2)
    before = await visitor.get(f"/v1/cohorts/{cohort_id}")
    known = {"If-None-Match": before.headers["etag"]}
    unchanged = await visitor.get(f"/v1/cohorts/{cohort_id}", headers=known)

    assert await take_seat(process, cohort_id)
    after = await visitor.get(f"/v1/cohorts/{cohort_id}", headers=known)

    assert unchanged.status_code == 304
    assert (after.status_code, after.json()["seats_left"]) == (200, 1)


async def test_an_unknown_cohort_is_not_found(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/v1/cohorts/01936b2e-7c00-7a31-9d55-0c2f6a1e8b11")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
