"""Every operation of the live document, asked by every kind of caller: as the matrix says."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from entry.authorization.asking import Operation, ask, operations
from entry.authorization.matrix import (
    ALLOWED,
    CALLERS,
    REFUSALS,
    Matrix,
    read_matrix,
    told_otherwise,
    unlisted,
)
from entry.authorization.world import ROLES, World, open_world
from qp_api.core.actor import Scope
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.process import Process
from support.databases import Database
from support.databases import ask as query

pytestmark = pytest.mark.alone
LIVE = operations()
MATRIX = read_matrix()
LOOSER: list[tuple[dict[str, Any], list[str]]] = [
    ({"roles": frozenset()}, [one for one in ROLES if one != "finance"]),
    ({"is_public": True}, [one for one in CALLERS if one != "finance"]),
    ({"scope": Scope.ATTENDANCE_READ}, ["attendance:read"]),
    ({"open_only": False}, ["restricted", "frozen"]),
]
"""What a route of finance alone lets in by mistake, and who gets in then, or further."""
OWNED = (
    *("account_id", "sign_in_id", "enrollment_id", "priced_seat_id", "spare_seat_id", "attempt_id"),
    *("certificate_id", "payment_id", "invoice_id", "ticket_id"),
    *("request_id", "decided_request_id", "extended_request_id", "withdrawn_request_id"),
)
"""What the owner alone is told, where everybody asks about themselves."""
CALLED_TO = {("list_messages", "support", "ticket_id")}
"""But a letter may call somebody to it."""
AGED = "UPDATE sign_ins SET authenticated_at = authenticated_at - interval '10 minutes' RETURNING 1"
NAMELESS = """
    SELECT string_agg(DISTINCT action, ', ' ORDER BY action) FROM audit_entries
    WHERE actor_kind = 'person' AND subject_id <> actor_id AND details ->> 'role' IS NULL"""
LINE = '"401 403 403 403 403 403 ok 403 403"'


@pytest.fixture
async def world(process: Process) -> AsyncIterator[World]:
    async with open_world(process) as opened:
        yield opened


async def differences(world: World, matrix: Matrix, *names: str) -> list[str]:
    """Where the house answers otherwise than the matrix says: all of it, or these operations."""
    found: list[str] = []
    for name in names or matrix.in_order():
        if name in matrix.waiting:
            async with world.at_work():
                found += await _of_operation(world, matrix, LIVE[name])
        else:
            found += await _of_operation(world, matrix, LIVE[name])
    return found


async def _of_operation(world: World, matrix: Matrix, operation: Operation) -> list[str]:
    found: list[str] = []
    for caller in CALLERS:
        word = matrix.word(operation.name, caller)
        wanted = matrix.answers.get(operation.name) if word == ALLOWED else None
        answer = await ask(world, operation, caller)
        found += _wrong(operation, caller, word, answer, wanted)
        if caller != "owner" and matrix.is_about_oneself(operation.name):
            found += _told_of_another(world, operation, caller, answer)
        if operation.names_a_thing:
            answer = await ask(world, operation, caller, missing=True)
            found += _wrong(operation, f"{caller}, of nothing", _of_nothing(word), answer, None)
    return found


def _of_nothing(word: str) -> str:
    return "404" if word == ALLOWED else word


def _wrong(
    operation: Operation, caller: str, word: str, answer: httpx.Response, wanted: int | None
) -> Iterator[str]:
    got = str(answer.status_code)
    if word == ALLOWED:
        fine = answer.status_code == wanted if wanted else answer.status_code < 400
    else:
        fine = (answer.status_code, _problem(answer)) == REFUSALS[word]
    if not fine:
        was = f"{got} {_problem(answer)}"
        yield f"{operation.name}: {wanted or word} for {caller}, and it was {was}"


def _told_of_another(
    world: World, operation: Operation, caller: str, answer: httpx.Response
) -> Iterator[str]:
    for name in OWNED:
        called = (operation.name, caller, name) in CALLED_TO
        if not called and world.things[name] in answer.text:
            yield f"{operation.name}: {caller} is told the owner's {name}"


def _problem(answer: httpx.Response) -> str:
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return str(answer.json()["code"]) if is_problem else ""


def test_every_operation_of_the_document_is_in_the_file() -> None:
    assert list(unlisted(MATRIX, LIVE)) == []


def test_the_document_tells_what_the_file_tells() -> None:
    assert list(told_otherwise(MATRIX, LIVE)) == []


async def test_everybody_gets_what_the_file_says(world: World, database: Database) -> None:
    """And of every act of the staff its person reads as what it was done (P5.1)."""
    found = await differences(world, MATRIX)
    assert not found, "\n".join(["", *found])
    assert await query(database.admin_dsn, NAMELESS) is None


async def test_a_stale_proof_does_nothing_dangerous(world: World, database: Database) -> None:
    """R20: each operation that asks for one, by somebody who may do it; nobody is asked twice."""
    asked = {name: (LIVE[name], MATRIX.allowed(name)) for name in sorted(MATRIX.step_up)}
    await query(database.admin_dsn, AGED)

    answers = {name: await ask(world, *one, second=True) for name, one in asked.items()}

    refused = dict.fromkeys(asked, (403, "step_up_required"))
    assert {name: (a.status_code, _problem(a)) for name, a in answers.items()} == refused
    for who in {who for _, who in asked.values()}:  # they are let in for all else
        assert (await ask(world, LIVE["read_me"], who, second=True)).status_code == 200


def test_a_planted_operation_is_found() -> None:
    assert list(unlisted(MATRIX, [*LIVE, "read_everything"])) == [
        "read_everything: nobody said who may call it; add its line to matrix.toml"
    ]
    gone = [name for name in LIVE if name != "read_invoice"]
    assert list(unlisted(MATRIX, gone)) == ["read_invoice: no such operation is served any more"]


@pytest.mark.parametrize(
    ("promise", "found"),
    [
        (
            {"x-roles": ["finance", "support"]},
            "403 for support, and x-roles ['finance', 'support']",
        ),
        ({"x-scope": "attendance:read"}, "x-scope attendance:read, and here None"),
        ({"x-while-restricted": "allowed"}, "x-while-restricted allowed, and not so here"),
        ({"x-step-up": True}, "x-step-up True, and not so here"),
    ],
)
def test_a_planted_promise_is_found(promise: dict[str, Any], found: str) -> None:
    operation = LIVE["list_ledger_entries"]
    looser = replace(operation, facts={**operation.facts, **promise})
    assert list(told_otherwise(MATRIX, {**LIVE, operation.name: looser})) == [
        f"list_ledger_entries: {found}"
    ]


@pytest.mark.parametrize(
    "line", ['"401 ok"', '"401 403 403 403 403 403 yes 403 403"', '"everybody"']
)
def test_a_line_that_says_nothing_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="list_ledger_entries"):
        read_matrix(f"[operations]\nlist_ledger_entries = {line}")
    assert read_matrix(f"[operations]\nlist_ledger_entries = {LINE}").rows


async def test_a_planted_word_and_a_planted_looser_rule_are_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the file: one's own thing hidden, somebody else's shown. Of the route: see `LOOSER`."""
    row: Mapping[str, Any] = MATRIX.rows["read_invoice"]
    wrong = replace(MATRIX, rows={"read_invoice": {**row, "other": ALLOWED, "owner": "404"}})
    assert sorted(await differences(world, wrong, "read_invoice")) == [
        "read_invoice: 404 for owner, and it was 200 ",
        "read_invoice: ok for other, and it was 404 not_found",
    ]
    (route,) = _served(world, "list_ledger_entries")
    assert await differences(world, MATRIX, "list_ledger_entries") == []
    for looser, callers in LOOSER:
        with monkeypatch.context() as planted:
            planted.setattr(route, "rule", replace(route.rule, **looser))
            found = await differences(world, MATRIX, "list_ledger_entries")
        assert [one.split(" for ")[1].partition(",")[0] for one in found] == callers


async def test_a_list_that_shows_what_is_another_ones_is_found(world: World) -> None:
    tickets = LIVE["list_tickets"]
    owners = await ask(world, tickets, "owner")
    assert list(_told_of_another(world, tickets, "other", owners)) == [
        "list_tickets: other is told the owner's account_id",
        "list_tickets: other is told the owner's ticket_id",
    ]
    assert await differences(world, MATRIX, "list_tickets") == []


def _served(world: World, name: str) -> list[StrictRoute]:
    inner: Any = world.app
    while not hasattr(inner, "routes"):
        inner = inner.app
    found = [route for route in inner.routes if isinstance(route, StrictRoute)]
    return [route for route in found if route.operation == name]
