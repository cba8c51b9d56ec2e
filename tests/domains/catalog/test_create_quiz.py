from typing import Any

import httpx
import pytest

from domains.catalog.factories import make_course
from domains.catalog.staff import QUIZ, post
from domains.enrollment.factories import Learner
from qp_api.core.process import Process
from qp_api.kit.ids import new_id


async def test_questions_are_numbered_and_their_answers_shown_to_staff(
    process: Process, client: httpx.AsyncClient, teacher: Learner
) -> None:
    made = await post(client, teacher, f"/v1/courses/{await make_course(process)}/quizzes", QUIZ)

    told = made.json()
    assert (made.status_code, told["question_count"]) == (201, 2)
    assert [(one["id"], one["answers"]) for one in told["questions"]] == [
        ("q1", ["c1"]),
        ("q2", ["act"]),
    ]


@pytest.mark.parametrize(
    "question",
    [
        {"text": "Which?"},
        {"text": "Which?", "choices": [{"text": "This", "is_right": False}]},
        {
            "text": "Which?",
            "choices": [{"text": "This", "is_right": True}],
            "accepted": ["this"],
        },
    ],
)
async def test_a_question_without_one_way_to_answer_it_is_refused(
    process: Process, client: httpx.AsyncClient, teacher: Learner, question: dict[str, Any]
) -> None:
    path = f"/v1/courses/{await make_course(process)}/quizzes"
    answer = await post(client, teacher, path, QUIZ | {"questions": [question]})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_only_instructors_make_one_and_of_a_course(
    process: Process,
    client: httpx.AsyncClient,
    teacher: Learner,
    learner: Learner,
    admin: Learner,
) -> None:
    path = f"/v1/courses/{await make_course(process)}/quizzes"
    nowhere = await post(client, teacher, f"/v1/courses/{new_id()}/quizzes", QUIZ)
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    refused = [await post(client, one, path, QUIZ) for one in (learner, admin)]
    assert [(a.status_code, a.json()["code"]) for a in refused] == [(403, "role_required")] * 2
