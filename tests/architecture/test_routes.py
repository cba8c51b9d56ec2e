"""A route opens its unit of work once and answers inside it; its dependencies are plain."""

import ast
import inspect
import math
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, TypeGuard, get_type_hints

import pytest
from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant

from architecture.operations import operations, published
from architecture.sources import Source, assert_kept, assert_none
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork

UOW, WAIT = "uow", "wait"
ROUTES = "src/qp_api/domains/enrollment/routes.py"
FACTS: dict[str, tuple[object, ...]] = {
    "x-purpose": ("none", *(purpose.code for purpose in Purpose)),
    "x-while-restricted": ("allowed", "refused"),
    "x-step-up": (True, False),
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def routes_of(source: Source) -> Iterator[Function]:
    """The functions that a router serves."""
    for node in source.nodes:
        if isinstance(node, Function) and any(is_served(line) for line in node.decorator_list):
            yield node


def is_served(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in {"get", "put", "post", "patch", "delete", "api_route"}
    )


def openings(source: Source) -> Iterator[str]:
    if source.room is None:
        return
    for route in routes_of(source):
        if UOW in asked_for(route):
            yield from opened_otherwise(source, route)


def asked_for(route: Function) -> set[str]:
    arguments = (*route.args.posonlyargs, *route.args.args, *route.args.kwonlyargs)
    return {argument.arg for argument in arguments}


def opened_otherwise(source: Source, route: Function) -> Iterator[str]:
    opened = [node for node in ast.walk(route) if is_opening(node)]
    if len(opened) != 1:
        yield source.at(route, f"{route.name} opens its unit of work {len(opened)} times, not once")
        return
    block = opened[0]
    answers = [node for node in ast.walk(route) if isinstance(node, ast.Return)]
    for answer in answers:
        # Who asked to wait (RFC 7240) is answered after the commit, when the outcome is known.
        ends = math.inf if WAIT in asked_for(route) else block.end_lineno or 0
        if not block.lineno <= answer.lineno <= ends:
            yield source.at(answer, f"{route.name} answers outside its unit of work")
    if not answers and not answers_nothing(route):
        yield source.at(route, f"{route.name} never answers")


def is_opening(node: ast.AST) -> TypeGuard[ast.AsyncWith]:
    return isinstance(node, ast.AsyncWith) and any(
        isinstance(item.context_expr, ast.Name) and item.context_expr.id == UOW
        for item in node.items
    )


def answers_nothing(route: Function) -> bool:
    return isinstance(route.returns, ast.Constant) and route.returns.value is None


def misnamed(endpoint: Any) -> Iterator[str]:
    for name, hint in get_type_hints(endpoint).items():
        if hint is UnitOfWork and name != UOW:
            yield f"{endpoint.__qualname__}: its unit of work is called {name}, not {UOW}"


def waiting(name: str, dependant: Dependant) -> Iterator[str]:
    """Dependencies that are run in a thread, or are left after the answer has gone out."""
    for needed in dependant.dependencies:
        call = needed.call
        if inspect.isasyncgenfunction(call) or inspect.isgeneratorfunction(call):
            yield f"{name}: {call.__qualname__} yields: its end comes after the answer"
        elif not inspect.iscoroutinefunction(call):
            yield f"{name}: {call!r} is not async: it costs a thread"
        yield from waiting(name, needed)


def undeclared(name: str, published_as: dict[str, Any]) -> Iterator[str]:
    for fact, values in FACTS.items():
        if published_as.get(fact) not in values:
            yield f"{name}: {fact} is {published_as.get(fact)!r}"
    if not published_as.get("x-roles"):
        yield f"{name}: x-roles is empty"
    if not any(
        "application/problem+json" in answer.get("content", {}) for answer in refusals(published_as)
    ):
        yield f"{name}: declares no problem"
    public = published_as.get("x-roles") == ["public"]
    if public != (published_as.get("security") == []):
        yield f"{name}: x-roles and security contradict"


def refusals(published_as: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status, answer in published_as["responses"].items():
        if status[0] in "45":
            yield answer


def test_routes_open_once_and_answer_inside() -> None:
    assert_kept(openings, "src")


ANSWER = "\n    async with uow:\n        return Out.of(await act(uow))"


@pytest.mark.parametrize(
    ("body", "is_fine"),
    [
        (ANSWER, True),
        (
            "\n    if body:\n        async with uow:\n            return await act(uow)",
            True,
        ),
        ("\n    return Out.of(await act(uow))", False),
        (ANSWER + ANSWER, False),
        ("\n    async with uow:\n        row = await act(uow)\n    return Out.of(row)", False),
        ("\n    async with uow:\n        await act(uow)", False),
        ("\n    with uow:\n        return Out.of(await act(uow))", False),
    ],
)
def test_a_planted_opening_is_found(body: str, is_fine: bool) -> None:
    text = f"@router.post('')\nasync def enroll(uow: Writing, *, body: In) -> Out:{body}"
    assert (not list(openings(Source(ROUTES, text)))) == is_fine
    assert not list(openings(Source(ROUTES, text.replace("@router.post('')\n", ""))))


def test_a_route_that_waits_answers_after_the_commit() -> None:
    start = "@router.post('')\nasync def ask(uow: W, wait: WaitDep) -> Out:\n"
    block = "  async with uow:\n    out = uow.answer(Out.of(await act(uow)))\n"
    assert not list(openings(Source(ROUTES, f"{start}{block}  return out")))
    assert list(openings(Source(ROUTES, f"{start}  if not wait: return None\n{block}")))


def test_a_route_that_answers_nothing_may_end() -> None:
    text = "@router.delete('')\nasync def end(uow: W) -> None:\n async with uow: await act(uow)"
    assert not list(openings(Source(ROUTES, text)))


def test_units_of_work_have_one_name() -> None:
    assert_none(line for found in operations() for line in misnamed(found.route.endpoint))


def test_a_planted_name_is_found() -> None:
    async def enroll(work: Annotated[UnitOfWork, "writes"]) -> None: ...

    assert len(list(misnamed(enroll))) == 1


def test_dependencies_are_plain_and_async() -> None:
    assert_none(
        line for found in operations() for line in waiting(found.name, found.route.dependant)
    )


async def plain() -> int:
    return 1


def in_a_thread() -> int:
    return 1


async def yielding() -> AsyncIterator[int]:
    yield 1


async def deep(value: Annotated[int, Depends(in_a_thread)]) -> int:
    return value


@pytest.mark.parametrize(
    ("needed", "count"), [(plain, 0), (in_a_thread, 1), (yielding, 1), (deep, 1)]
)
def test_a_planted_dependency_is_found(needed: Any, count: int) -> None:
    async def read_x(value: Annotated[int, Depends(needed)]) -> int:
        return value

    # A strict route of it would not even be made.
    dependant = get_dependant(path="/x", call=read_x)
    assert len(list(waiting("read_x", dependant))) == count


def test_every_operation_declares_itself() -> None:
    assert {found.name for found in operations()} <= published().keys()
    assert_none(line for name, one in published().items() for line in undeclared(name, one))


@pytest.mark.parametrize(
    "fact", ["x-purpose", "x-roles", "x-while-restricted", "x-step-up", "responses", "security"]
)
def test_a_planted_silence_is_found(fact: str) -> None:
    whole = published()["enroll_learner"]
    assert not list(undeclared("enroll_learner", whole))
    assert (
        len(list(undeclared("enroll_learner", whole | {fact: {} if fact == "responses" else []})))
        == 1
    )
