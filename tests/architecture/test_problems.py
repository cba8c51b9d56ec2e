"""Problems: one code each, titled in both languages, and produced by a test of their own room."""

import ast
import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

import pytest

from architecture.operations import of_room, operations
from architecture.sources import Source, assert_none, calls, dotted, sources, strings
from qp_api.core.errors import Problem, problem_catalogue

BENGALI = re.compile(r"[\u0980-\u09ff]")
CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def ill_titled(problem: type[Problem]) -> Iterator[str]:
    if not CODE.fullmatch(problem.code):
        yield f"{problem.code}: codes are lower_snake_case"
    if not BENGALI.search(problem.title_bn):
        yield f"{problem.code}: title_bn is not Bengali"
    if BENGALI.search(problem.title()) or len(problem.title()) < len("Frozen"):
        yield f"{problem.code}: the docstring's first line is the English title"


def declared(source: Source) -> Iterator[tuple[str, str]]:
    """Operation beside problem class, of every `operation(…, problems=(…))` in a file."""
    tuples = {
        target.id: node.value
        for node in source.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Tuple)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for call, name in calls(source):
        if name != "operation":
            continue
        operation = call.args[0].value if isinstance(call.args[0], ast.Constant) else "?"
        for keyword in call.keywords:
            if keyword.arg == "problems":
                yield from ((str(operation), one) for one in members(keyword.value, tuples))


def members(node: ast.expr, tuples: dict[str, ast.Tuple]) -> Iterator[str]:
    """The names in a tuple, through tuples of the same file that it names."""
    if isinstance(node, ast.Starred):
        yield from members(node.value, tuples)
    elif isinstance(node, ast.Name) and node.id in tuples:
        yield from members(tuples[node.id], tuples)
    elif isinstance(node, ast.Tuple):
        for element in node.elts:
            yield from members(element, tuples)
    else:
        yield dotted(node).rpartition(".")[2] or "?"


def produced(tests: Iterable[Source]) -> set[str]:
    """What tests speak of outside imports and docstrings: strings, and names of classes."""
    found: set[str] = set()
    for source in tests:
        found |= {str(text.value) for text in strings(source)}
        found |= {dotted(node).rpartition(".")[2] for node in source.nodes}
    return found


def unproduced(
    where: str, problems: Iterable[tuple[str, str]], codes: dict[str, str], spoken: set[str]
) -> Iterator[str]:
    for operation, problem in problems:
        code = codes.get(problem)
        if code is None:
            yield f"{operation}: {problem} is no problem class that is read here"
        elif not {code, problem} & spoken:
            yield f"{operation}: no test in {where} produces {code}"


def catalogue() -> dict[str, type[Problem]]:
    """The product's own problems, by code: other tests of this process make some as well."""
    operations()  # imports every room, so that the catalogue is whole
    known = problem_catalogue().items()
    return {code: problem for code, problem in known if problem.__module__.startswith("qp_api.")}


def codes_by_class() -> dict[str, str]:
    return {problem.__name__: code for code, problem in catalogue().items()}


def room_tests(room: str) -> list[Source]:
    return [source for source in sources("tests") if source.under(f"tests/domains/{room}/")]


def test_titles_speak_both_languages() -> None:
    problems = catalogue().values()
    assert len(codes_by_class()) == len(problems), "two problem classes have one name"
    titles = [problem.title_bn for problem in problems]
    assert len(titles) == len(set(titles)), "two problems have one Bengali title"
    assert_none(line for problem in problems for line in ill_titled(problem))


def test_a_planted_twin_code_is_refused() -> None:
    said = {"__doc__": "Nothing is here.", "title_bn": "কিছু নেই", "cause": "c", "fix": "f"}
    known = MappingProxyType(dict(problem_catalogue()))
    with pytest.raises(TypeError, match="is taken by NotFound"):
        type("Gone", (Problem,), {**said, "code": "not_found"})
    for missing in ("title_bn", "cause", "fix", "__doc__"):
        with pytest.raises(TypeError, match="lacks"):
            type("Gone", (Problem,), {**said, "code": "planted", missing: ""})
    assert problem_catalogue() == known


@pytest.mark.parametrize(
    ("code", "title_bn", "title", "count"),
    [
        ("seat_taken", "আসনটি নেওয়া হয়েছে", "The seat is taken.", 0),
        ("SeatTaken", "আসনটি নেওয়া হয়েছে", "The seat is taken.", 1),
        ("seat_taken", "The seat is taken", "The seat is taken.", 1),
        ("seat_taken", "আসনটি নেওয়া হয়েছে", "আসন", 1),
    ],
)
def test_a_planted_title_is_found(code: str, title_bn: str, title: str, count: int) -> None:
    facts = {"code": code, "title_bn": title_bn, "title": lambda: title.rstrip(".")}
    planted: Any = type("Planted", (), facts)
    assert len(list(ill_titled(planted))) == count


def test_each_declared_problem_is_produced_by_a_test_of_its_room() -> None:
    codes = codes_by_class()
    rooms = sorted({found.room for found in operations()})
    spoken = {room: produced(room_tests(room)) for room in rooms}
    assert_none(
        line
        for room in rooms
        for source in of_room(room, "routes")
        for line in unproduced(f"tests/domains/{room}", declared(source), codes, spoken[room])
    )


def test_each_problem_is_produced_by_some_test() -> None:
    codes = codes_by_class()
    here = [source for source in sources("tests") if not source.under("tests/architecture/")]
    everything = ((code, name) for name, code in codes.items())
    assert_none(unproduced("tests", everything, codes, produced(here)))


ROUTES = """
_OF_A_SEAT = (CohortFull, CohortClosed)
@router.post("", **operation("enroll_learner", problems=(NotFound, *_OF_A_SEAT), step_up=False))
async def enroll_learner(): ...
@router.get("", **operation("read_seat", problems=_OF_A_SEAT))
async def read_seat(): ...
"""


def test_declarations_are_read_from_the_routes() -> None:
    assert list(declared(Source("src/qp_api/domains/enrollment/routes.py", ROUTES))) == [
        ("enroll_learner", "NotFound"),
        ("enroll_learner", "CohortFull"),
        ("enroll_learner", "CohortClosed"),
        ("read_seat", "CohortFull"),
        ("read_seat", "CohortClosed"),
    ]


@pytest.mark.parametrize(
    ("test", "is_fine"),
    [
        ("assert answer.json()['code'] == 'cohort_full'", True),
        ("with pytest.raises(CohortFull): decide()", True),
        ("with pytest.raises(errors.CohortFull): decide()", True),
        ("from qp_api.domains.enrollment.errors import CohortFull", False),
        ("'''cohort_full'''", False),
        ("# cohort_full", False),
        ("assert answer.json()['code'] == 'cohort_fuller'", False),
    ],
)
def test_a_planted_silence_about_a_problem_is_found(test: str, is_fine: bool) -> None:
    spoken = produced([Source("tests/domains/enrollment/test_enroll_learner.py", test)])
    problems = [("enroll_learner", "CohortFull")]
    found = list(unproduced("tests", problems, {"CohortFull": "cohort_full"}, spoken))
    assert (not found) == is_fine
