import asyncio
from datetime import timedelta

import httpx
import pytest

from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner
from domains.enrollment.quizzes import RIGHT, WRONG, save, start, submit, take_course
from domains.enrollment.working import pass_time, work_off
from qp_api.core.process import Process
from support.databases import Database, ask


async def test_of_two_submissions_one_counts(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    begun = await start(client, learner, await take_course(process, learner))
    attempt_id = begun.json()["id"]

    answers = await asyncio.gather(
        submit(client, learner, attempt_id, RIGHT), submit(client, learner, attempt_id, WRONG)
    )

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200, 409]
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert lost.json()["code"] == "attempt_over"


async def test_what_is_not_enough_does_not_pass(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    begun = await start(client, learner, await take_course(process, learner))
    attempt_id = begun.json()["id"]
    unknown = await submit(client, learner, attempt_id, [{"question_id": "q9"}])

    scored = (await submit(client, learner, attempt_id, [RIGHT[0]])).json()

    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_answer")
    assert scored["state"] == "submitted"
    assert scored["score"] == {"points": 1, "most_points": 2, "has_passed": False}


@pytest.mark.alone
async def test_the_deadline_scores_what_was_saved_once(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    begun = await start(client, learner, await take_course(process, learner))
    attempt_id = begun.json()["id"]
    await save(client, learner, attempt_id, RIGHT)
    await work_off(process)
    state = "SELECT state || points::text FROM quiz_attempts WHERE id = $1"
    assert await ask(database.admin_dsn, state, attempt_id) is None

    pass_time(process, timedelta(minutes=20, seconds=31))
    late = await submit(client, learner, attempt_id, WRONG)
    for _ in range(2):
        await work_off(process)

    assert (late.status_code, late.json()["code"]) == (409, "attempt_over")
    assert await ask(database.admin_dsn, state, attempt_id) == "expired2"


async def test_anothers_attempt_is_not_found(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join
) -> None:
    begun = await start(client, learner, await take_course(process, learner))

    answer = await submit(client, await join(), begun.json()["id"], RIGHT)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
