import secrets

import httpx
import pytest

from domains.catalog.staff import COURSE, post
from domains.enrollment.factories import Learner


async def test_staff_make_a_course_under_a_code_of_its_own(
    client: httpx.AsyncClient, teacher: Learner
) -> None:
    body = COURSE | {"code": f"T-{secrets.token_hex(6).upper()}"}

    made = await post(client, teacher, "/v1/courses", body)
    again = await post(client, teacher, "/v1/courses", body)

    assert (made.status_code, made.json()["contact_hours"]) == (201, "1.5")
    assert (await client.get(made.headers["location"])).json() == made.json()
    assert (again.status_code, again.json()["code"]) == (409, "course_code_taken")


@pytest.mark.parametrize("fault", [{"code": "no"}, {"contact_minutes": 0}, {"owner": "me"}])
async def test_a_faulty_course_is_refused(
    client: httpx.AsyncClient, teacher: Learner, fault: dict[str, object]
) -> None:
    body = COURSE | {"code": f"T-{secrets.token_hex(6).upper()}"} | fault
    answer = await post(client, teacher, "/v1/courses", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_a_learner_makes_none(client: httpx.AsyncClient, learner: Learner) -> None:
    assert (await post(client, learner, "/v1/courses", COURSE | {"code": "T-1"})).status_code == 403
