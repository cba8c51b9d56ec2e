"""One verb, one name: operation id, route, action or query, test file and audit entry agree."""

import ast
import re
from collections.abc import Iterator

import pytest

from architecture.operations import Operation, of_room, operations, published
from architecture.sources import ROOT, Source, assert_none, calls, sources

SNAKE = re.compile(r"[a-z]+(_[a-z]+)*")


def unchained(
    operation: Operation, functions: set[str], tests: set[str], *, takes_uow: bool
) -> Iterator[str]:
    """What does not bear an operation's name; `functions`: `actions/a.py:a` and `queries:b`."""
    name, route = operation.name, operation.route
    if not SNAKE.fullmatch(name):
        yield f"{name}: an operation is called verb_object"
    if route.endpoint.__name__ != name:
        yield f"{name}: its route is called {route.endpoint.__name__}"
    bears = {f"actions:{name}", f"queries:{name}"} & functions
    # A read that asks no statement of the database has nothing but its route.
    if not bears and (operation.changes or takes_uow):
        yield f"{name}: neither actions/{name}.py nor queries has {name}()"
    if f"test_{name}" not in tests:
        yield f"{name}: no tests/domains/{operation.room}/test_{name}.py"


def functions_of(room: str) -> set[str]:
    """`actions:name` where a file and its function share a name; `queries:name` for any query."""
    actions = {f"actions:{name}" for name in actions_of(room)}
    return actions | {f"queries:{n}" for s in of_room(room, "queries") for n in defined(s)}


def actions_of(room: str) -> set[str]:
    """The actions whose file and function share their name."""
    return {s.stem for s in of_room(room, "actions") if s.stem in defined(s)}


def defined(source: Source) -> set[str]:
    return {node.name for node in source.tree.body if isinstance(node, ast.AsyncFunctionDef)}


def files_of_tests(room: str) -> set[str]:
    return {file.stem for file in (ROOT / "tests" / "domains" / room).rglob("test_*.py")}


def misaudited(source: Source, operations: set[str], actions: set[str]) -> Iterator[str]:
    """Audit actions that lead to no file: neither an operation's nor an action's name."""
    if source.room is None:
        return
    own = {source.stem} if source.stem in operations else operations | actions | defined(source)
    for call, called in calls(source):
        if called.rpartition(".")[2] != "audit":
            continue
        action = call.args[0] if call.args else None
        if not isinstance(action, ast.Constant):
            yield source.at(call, "an audit action is written out, so that a search finds it")
        elif action.value not in {f"{source.room}.{name}" for name in own}:
            yield source.at(call, f"{action.value!r} is no {source.room}.{source.stem}")


def takes_uow(operation: Operation) -> bool:
    return "uow" in operation.route.endpoint.__annotations__


def test_every_operation_keeps_its_name() -> None:
    names = [found.name for found in operations()]
    assert len(names) == len(set(names))
    assert set(names) <= published().keys()
    functions = {found.room: functions_of(found.room) for found in operations()}
    assert_none(
        line
        for found in operations()
        for line in unchained(
            found, functions[found.room], files_of_tests(found.room), takes_uow=takes_uow(found)
        )
    )


@pytest.mark.parametrize(
    ("functions", "tests", "complaint"),
    [
        ({"actions:enroll_learner"}, {"test_enroll_learner"}, None),
        ({"queries:enroll_learner"}, {"test_enroll_learner"}, None),
        ({"actions:enrol"}, {"test_enroll_learner"}, "neither"),
        ({"actions:enroll_learner"}, {"test_enrolling"}, "no tests/"),
    ],
)
def test_a_planted_gap_is_found(
    functions: set[str], tests: set[str], complaint: str | None
) -> None:
    [enroll] = [found for found in operations() if found.name == "enroll_learner"]
    found = list(unchained(enroll, functions, tests, takes_uow=True))
    assert [complaint in line for line in found if complaint] == [True] * (complaint is not None)
    assert bool(found) == (complaint is not None)


def test_audit_entries_bear_names_that_lead_to_a_file() -> None:
    names: dict[str, set[str]] = {}
    for found in operations():
        names.setdefault(found.room, set()).add(found.name)
    assert_none(
        line
        for room, known in names.items()
        for source in sources("src")
        if source.room == room
        for line in misaudited(source, known, actions_of(room))
    )


@pytest.mark.parametrize(
    ("file", "line", "is_fine"),
    [
        ("actions/enroll_learner.py", "uow.audit('enrollment.enroll_learner')", True),
        ("actions/enroll_learner.py", "uow.audit('enrollment.cancel_enrollment')", False),
        ("actions/enroll_learner.py", "uow.audit('enrolled')", False),
        ("actions/enroll_learner.py", "uow.audit(f'enrollment.{verb}')", False),
        ("actions/free_seats.py", "uow.audit('enrollment.free_seats')", True),
        ("actions/free_seats.py", "uow.audit('enrollment.enroll_learner')", True),
        ("actions/free_seats.py", "uow.audit('catalog.enroll_learner')", False),
        ("jobs.py", "async def offer_seat(): ...\nuow.audit('enrollment.offer_seat')", True),
        ("jobs.py", "uow.audit('enrollment.free_seats')", True),
        ("jobs.py", "uow.audit('enrollment.tidy')", False),
    ],
)
def test_a_planted_audit_name_is_found(file: str, line: str, is_fine: bool) -> None:
    source = Source(f"src/qp_api/domains/enrollment/{file}", line)
    operations = {"enroll_learner", "cancel_enrollment"}
    assert (not list(misaudited(source, operations, {"free_seats"}))) == is_fine
