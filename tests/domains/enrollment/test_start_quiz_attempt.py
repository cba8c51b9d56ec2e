import asyncio
from datetime import timedelta

import httpx

from domains.enrollment.conftest import Join
from domains.enrollment.factories import Learner
from domains.enrollment.quizzes import RIGHT, start, submit, take_course
from domains.enrollment.working import pass_time
from qp_api.core.process import Process
from support.databases import Database, ask


async def test_an_attempt_begins_with_questions_and_without_answers(
    process: Process, database: Database, client: httpx.AsyncClient, learner: Learner
) -> None:
    """EN-3, RE-1."""
    course = await take_course(process, learner)

    answer = await start(client, learner, course)

    begun = answer.json()
    assert answer.status_code == 201
    assert (begun["number"], begun["state"], begun["score"]) == (1, "open", None)
    assert begun["enrollment_id"] == str(course.seat.id)
    assert [question["id"] for question in begun["questions"]] == ["q1", "q2"]
    assert begun["questions"][0]["choices"][0] == {"id": "c1", "text": "ISO 9001"}
    assert not {"adjust", "answer_key", "is_right"} & set(answer.text.replace('"', " ").split())
    duty = (
        "SELECT due_at - $2 FROM duties WHERE subject_id = $1 AND kind = 'enrollment.AttemptEnds'"
    )
    late = await ask(
        database.admin_dsn, duty, learner.subject_id, process.clock.now() + timedelta(minutes=20)
    )
    assert timedelta(seconds=20) < late <= timedelta(seconds=31)


async def test_attempts_are_counted_one_at_a_time(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    course = await take_course(process, learner, attempts=2)

    rivals = await asyncio.gather(*(start(client, learner, course) for _ in range(4)))
    won = [answer for answer in rivals if answer.status_code == 201]
    codes = {answer.json()["code"] for answer in rivals if answer.status_code != 201}

    assert (len(won), codes) == (1, {"attempt_under_way"})
    await submit(client, learner, won[0].json()["id"], RIGHT)
    second = await start(client, learner, course)
    assert second.json()["number"] == 2
    await submit(client, learner, second.json()["id"])
    third = await start(client, learner, course)
    assert (third.status_code, third.json()["code"]) == (409, "attempts_used_up")


async def test_an_attempt_whose_time_is_over_makes_room(
    process: Process, client: httpx.AsyncClient, learner: Learner
) -> None:
    """Also before the worker has closed it."""
    course = await take_course(process, learner)
    await start(client, learner, course)
    pass_time(process, timedelta(minutes=20, seconds=31))

    assert (await start(client, learner, course)).json()["number"] == 2


async def test_who_does_not_learn_in_the_course_finds_no_quiz(
    process: Process, client: httpx.AsyncClient, learner: Learner, join: Join
) -> None:
    course = await take_course(process, learner)

    answer = await start(client, await join(), course)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
