"""What answers score: pure, and the same however often it is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qp_api.domains.enrollment.errors import UnknownAnswer

Kept = Mapping[str, Sequence[str]]
"""Question → ids of choices, or the words alone."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it comes: choices by id, or words."""

    question_id: str
    choice_ids: Sequence[str] = ()
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A point for each question that is answered right, and whether that is enough."""

    points: int
    has_passed: bool


def check_answers(questions: Sequence[Mapping[str, Any]], given: Iterable[Given]) -> Kept:
    """The answers as they are kept. Raises UnknownAnswer for what is not of this quiz."""
    choices = {one["id"]: {choice["id"] for choice in one["choices"]} for one in questions}
    kept: dict[str, Sequence[str]] = {}
    for answer in given:
        known = choices.get(answer.question_id)
        if known is None or answer.question_id in kept:
            raise UnknownAnswer
        in_words = answer.words is not None
        if in_words == bool(known) or not known.issuperset(answer.choice_ids):
            raise UnknownAnswer
        words = [] if answer.words is None else [answer.words]
        kept[answer.question_id] = words or sorted(set(answer.choice_ids))
    return kept


def score(
    questions: Sequence[Mapping[str, Any]],
    key: Mapping[str, Sequence[str]],
    answers: Kept,
    *,
    pass_percent: int,
) -> Score:
    """All right choices and no other one; or words that are accepted, however they are spaced."""
    points = sum(
        _is_right(key[one["id"]], answers.get(one["id"], ()), by_choice=bool(one["choices"]))
        for one in questions
    )
    return Score(points, has_passed=points * 100 >= pass_percent * len(questions))


def _is_right(right: Sequence[str], given: Sequence[str], *, by_choice: bool) -> bool:
    if by_choice:
        return set(given) == set(right)
    return any(_plain(words) in {_plain(one) for one in right} for words in given)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
