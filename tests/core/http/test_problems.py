"""One shape for every error, in two languages, with a page for each code."""

import asyncio
import re

import httpx
import pytest
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from typing_extensions import override

from qp_api.core.errors import FieldError, Kind, Overloaded, Problem, problem_catalogue
from qp_api.core.http.exchange import Exchange
from qp_api.core.http.observer import Unobserved
from qp_api.core.http.operations import operation
from qp_api.core.idempotency import Replayed
from support.http_apps import client_of, make_app, strict_router

CANARY = "canary-1d9e-secret"
RFC_9457 = {"type", "title", "status", "detail", "instance", "code", "request_id"}


class ShelfTaken(Problem):
    """Somebody else has this shelf."""

    code = "shelf_taken"
    kind = Kind.CONFLICT
    title_bn = "এই তাকটি অন্য কারও"
    cause = "A shelf & its <owner> are one."
    fix = "Take another shelf."


class Faults(Unobserved):
    """Remembers what broke."""

    def __init__(self) -> None:
        self.seen: list[BaseException] = []
        self.ended: list[tuple[str, int]] = []

    @override
    def end(self, exchange: Exchange, seconds: float) -> None:
        self.ended.append((exchange.operation, exchange.status))
        assert seconds >= 0

    @override
    def fault(self, exchange: Exchange, error: BaseException) -> None:
        self.seen.append(error)
        assert exchange.operation == "fail"


FAILURES: dict[str, Exception] = {
    "problem": ShelfTaken(errors=(FieldError("/shelf", "taken", "Taken."),)),
    "busy": Overloaded(retry_after=7),
    "fault": RuntimeError(CANARY),
    "http": HTTPException(418, detail=CANARY, headers={"X-Tea": "1"}),
    "gone": HTTPException(404, detail=CANARY),
    "group": ExceptionGroup(CANARY, [ExceptionGroup(CANARY, [ShelfTaken()]), Overloaded()]),
    "mixed": ExceptionGroup(CANARY, [ShelfTaken(), ValueError(CANARY)]),
    "again": Replayed(201, b'{"id":1}', {"Location": "/v1/x"}),
    "timeout": TimeoutError(CANARY),
}


def failing() -> APIRouter:
    router = strict_router()

    @router.get("/failures/{kind}", **operation("fail", purpose=None, public=True))
    async def fail(kind: str) -> None:
        raise FAILURES[kind]

    @router.get("/grouped", **operation("fail_in_tasks", purpose=None, public=True))
    async def fail_in_tasks() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_take_shelf())

    return router


async def _take_shelf() -> None:
    raise ShelfTaken


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def client(faults: Faults) -> httpx.AsyncClient:
    return client_of(make_app(failing(), collaborators={"observer": faults}))


async def test_a_problem_is_rfc_9457(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/failures/problem")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert document.keys() == RFC_9457 | {"errors"}
    assert document["type"] == "/problems/shelf_taken"
    assert document["title"] == "Somebody else has this shelf"
    assert document["errors"] == [{"pointer": "/shelf", "code": "taken", "message": "Taken."}]
    assert document["request_id"] == answer.headers["x-request-id"]
    assert document["instance"] == f"urn:uuid:{document['request_id']}"


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("busy", 503, "overloaded"),
        ("fault", 500, "internal"),
        ("http", 400, "bad_request"),
        ("gone", 404, "not_found"),
        ("group", 409, "shelf_taken"),
        ("mixed", 500, "internal"),
        ("timeout", 500, "internal"),
    ],
)
async def test_every_failure_becomes_a_problem_without_its_text(
    client: httpx.AsyncClient, kind: str, status: int, code: str
) -> None:
    answer = await client.get(f"/v1/failures/{kind}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() == RFC_9457
    assert answer.json()["code"] == code
    assert CANARY not in answer.text


async def test_what_broke_is_told_to_the_observer_only(
    client: httpx.AsyncClient, faults: Faults
) -> None:
    await client.get("/v1/failures/problem")
    assert faults.seen == []
    await client.get("/v1/failures/fault")
    await client.get("/v1/failures/mixed")
    assert [type(error) for error in faults.seen] == [RuntimeError, ExceptionGroup]
    assert faults.ended[-2:] == [("fail", 500), ("fail", 500)]


async def test_a_problem_in_a_task_group_is_that_problem(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/grouped")).json()["code"] == "shelf_taken"


async def test_waiting_is_told_in_seconds(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/failures/busy")).headers["retry-after"] == "7"


async def test_an_answer_given_before_is_given_again(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/failures/again")
    assert (answer.status_code, answer.content) == (201, b'{"id":1}')
    assert answer.headers["idempotency-replayed"] == "true"
    assert answer.headers["location"] == "/v1/x"
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("bn", "bn"),
        ("bn-BD, en;q=0.5", "bn"),
        ("en;q=0.4, bn;q=0.5", "bn"),
        ("en, bn;q=0.9", "en"),
        ("fr", "en"),
        ("bn;q=0", "en"),
        ("*", "en"),
        ("bn;q=nan", "en"),
        ("x" * 10_000, "en"),
    ],
    ids=lambda value: value[:20],
)
async def test_the_title_is_in_the_language_asked_for(
    client: httpx.AsyncClient, accepted: str, language: str
) -> None:
    answer = await client.get("/v1/failures/problem", headers={"Accept-Language": accepted})
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept-Language"
    title = {"en": "Somebody else has this shelf", "bn": ShelfTaken.title_bn}[language]
    assert answer.json()["title"] == title


@pytest.mark.parametrize("path", [f"/{CANARY}", f"/v1/failures/a/{CANARY}", f"/problems/{CANARY}"])
async def test_an_unknown_path_is_not_repeated(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"{path}?q={CANARY}", headers={"X-Secret": CANARY})
    assert answer.status_code in (404, 422)
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)


async def test_a_wrong_method_is_told_the_right_ones(client: httpx.AsyncClient) -> None:
    answer = await client.request("DELETE", "/v1/grouped")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD"


async def test_every_problem_has_a_page_in_html_and_json(client: httpx.AsyncClient) -> None:
    for code, problem in problem_catalogue().items():
        page = await client.get(f"/problems/{code}", headers={"Accept": "text/html,*/*;q=0.5"})
        facts = await client.get(f"/problems/{code}")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["vary"] == facts.headers["vary"] == "Accept"
        assert problem.title_bn in page.text
        assert facts.json()["title"] == {"en": problem.title(), "bn": problem.title_bn}
        assert facts.json()["status"] == problem.status()
        assert re.search(r"https?://", page.text) is None


async def test_words_on_a_page_are_escaped(client: httpx.AsyncClient) -> None:
    page = await client.get("/problems/shelf_taken", headers={"Accept": "text/html"})
    assert "A shelf &amp; its &lt;owner&gt; are one." in page.text
