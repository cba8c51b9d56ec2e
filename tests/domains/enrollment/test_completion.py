from typing import Any
from uuid import UUID

import pytest

from qp_api.domains.enrollment.rules.completion import (
    Asked,
    attendance_percent,
    hash_of_code,
    is_complete,
    written_code,
)
from qp_api.domains.enrollment.rules.grading import score

A, B = UUID(int=1), UUID(int=2)
QUESTIONS: list[dict[str, Any]] = [
    {"id": "q1", "choices": [{"id": "c1"}, {"id": "c2"}]},
    {"id": "q2", "choices": []},
]
KEY = {"q1": ["c1"], "q2": ["act", "adjust"]}


@pytest.mark.parametrize(
    ("minimum", "minutes", "passed", "done"),
    [
        (80, 1152, {A, B}, True),
        (80, 1151, {A, B}, False),
        (80, 1440, {A}, False),
        (0, 0, {A, B}, True),
        (None, 1440, {A, B}, False),
    ],
)
def test_a_course_of_24_hours_and_two_quizzes_is_complete(
    minimum: int | None, minutes: int, passed: set[UUID], done: bool
) -> None:
    asked = Asked(minimum, [A, B], 1440)
    assert is_complete(asked, attended_minutes=minutes, passed_quiz_ids=passed) == done


def test_percent_is_rounded_down_and_ends_at_a_hundred() -> None:
    assert [attendance_percent(m, contact_minutes=1440) for m in (0, 14, 15, 1439, 9999)] == [
        *(0, 0, 1, 99, 100)
    ]


@pytest.mark.parametrize(
    ("answers", "points", "passed"),
    [
        ({"q1": ["c1"], "q2": ["  ACT "]}, 2, True),
        ({"q1": ["c1"]}, 1, True),
        ({"q1": ["c1", "c2"], "q2": ["adjust"]}, 1, True),
        ({"q2": ["acted"]}, 0, False),
        ({}, 0, False),
    ],
)
def test_right_is_all_that_is_right_and_nothing_else(
    answers: dict[str, list[str]], points: int, passed: bool
) -> None:
    scored = score(QUESTIONS, KEY, answers, pass_percent=50)
    assert (scored.points, scored.has_passed) == (points, passed)


def test_a_code_is_known_however_it_is_written() -> None:
    code = written_code(b"fifteen bytes!!")
    assert [len(group) for group in code.split("-")] == [6, 6, 6, 6]
    assert hash_of_code(code) == hash_of_code(code.lower().replace("-", ""))
    assert hash_of_code(code) != hash_of_code(written_code(b"fifteen bytes!?"))
