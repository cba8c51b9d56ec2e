from datetime import timedelta

import httpx
import pytest

from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner
from domains.enrollment.quizzes import RIGHT, WRONG, save, start, submit, take_course
from domains.enrollment.working import pass_time
from qp_api.core.process import Process
from support.databases import Database, ask


async def test_what_is_saved_is_sealed_and_scored_in_the_end(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    begun = await start(client, learner, await take_course(process, learner))
    attempt_id = begun.json()["id"]

    first = await save(client, learner, attempt_id, WRONG, etag=begun.headers["etag"])
    stale = await save(client, learner, attempt_id, WRONG, etag=begun.headers["etag"])
    second = await save(client, learner, attempt_id, RIGHT, etag=first.headers["etag"])

    assert [answer.status_code for answer in (first, stale, second)] == [200, 412, 200]
    sealed = "SELECT position('Act' IN encode(answers, 'escape')) FROM quiz_attempts WHERE id = $1"
    assert await ask(database.admin_dsn, sealed, attempt_id) == 0
    scored = (await submit(client, learner, attempt_id)).json()
    assert scored["score"] == {"points": 2, "most_points": 2, "has_passed": True}


async def test_answers_are_taken_for_thirty_seconds_after_the_deadline(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    """EN-3, by the server's clock."""
    begun = await start(client, learner, await take_course(process, learner))
    attempt_id = begun.json()["id"]
    pass_time(process, timedelta(minutes=20, seconds=20))
    in_time = await save(client, learner, attempt_id, RIGHT)
    pass_time(process, timedelta(seconds=11))
    late = await save(client, learner, attempt_id, WRONG)

    assert in_time.status_code == 200
    assert (late.status_code, late.json()["code"]) == (409, "attempt_over")


@pytest.mark.parametrize(
    "answers",
    [
        [{"question_id": "q9", "words": "act"}],
        [{"question_id": "q1", "choice_ids": ["c9"]}],
        [{"question_id": "q1", "words": "act"}],
        [{"question_id": "q2", "choice_ids": []}],
        [RIGHT[0], RIGHT[0]],
    ],
)
async def test_an_answer_that_does_not_fit_changes_nothing(
    process: Process, client: httpx.AsyncClient, learner: Learner, answers: object
) -> None:
    begun = await start(client, learner, await take_course(process, learner))
    attempt_id = begun.json()["id"]

    answer = await save(client, learner, attempt_id, answers)

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_answer")
    etag = begun.headers["etag"]
    assert (await save(client, learner, attempt_id, RIGHT, etag=etag)).status_code == 200


async def test_anothers_attempt_is_not_found(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join
) -> None:
    begun = await start(client, learner, await take_course(process, learner))

    answer = await save(client, await join(), begun.json()["id"], RIGHT)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
