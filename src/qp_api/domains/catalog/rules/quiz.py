"""A quiz's questions: numbered when it is made, kept apart from what is right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question; without choices it is answered in words."""

    id: str
    text: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Posed:
    """A question as its author poses it: choices with whether they are right, or words."""

    text: str
    choices: Sequence[tuple[str, bool]] = ()
    accepted: Sequence[str] = field(default=())


def number_questions(posed: Sequence[Posed]) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """Questions as they are kept, and by question the choices or the words that are right."""
    questions: list[dict[str, Any]] = []
    key: dict[str, list[str]] = {}
    for number, one in enumerate(posed, 1):
        name = f"q{number}"
        choices = [
            {"id": f"c{place}", "text": text} for place, (text, _) in enumerate(one.choices, 1)
        ]
        right = [f"c{place}" for place, (_, fits) in enumerate(one.choices, 1) if fits]
        questions.append({"id": name, "text": one.text, "choices": choices})
        key[name] = right if choices else list(one.accepted)
    return questions, key


def read_questions(kept: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    """The questions of a quiz, in their order."""
    for one in kept:
        choices = tuple(Choice(choice["id"], choice["text"]) for choice in one["choices"])
        yield Question(one["id"], one["text"], choices)
