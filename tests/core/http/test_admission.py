"""The door: bearer tokens strictly read, roles, fresh proofs; before the body is looked at."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import APIRouter, Depends

from qp_api.core.actor import Processing, Role
from qp_api.core.http.dependencies import ActorDep, require_roles, require_step_up
from qp_api.core.http.operations import operation
from qp_api.core.http.text_types import InModel
from qp_api.core.privacy.purposes import Purpose
from support.http_apps import NOON, People, client_of, make_app, strict_router

CANARY = "canary-55e1-token"


class Body(InModel):
    """A word."""

    word: str


def guarded() -> APIRouter:
    router = strict_router()

    @router.get("/own", **operation("read_own", purpose=Purpose.ACCOUNT))
    async def read_own(actor: ActorDep) -> str:
        return str(actor.person)

    @router.get("/unasked", **operation("read_unasked", purpose=Purpose.ACCOUNT))
    async def read_unasked() -> str:
        return "the route asks nobody, the door does"

    @router.post("/words", **operation("send_word", purpose=Purpose.ACCOUNT))
    async def send_word(body: Body) -> str:
        return body.word

    @router.get(
        "/ledger", **operation("read_ledger", purpose=Purpose.LAW, roles=(Role.FINANCE, Role.DPO))
    )
    async def read_ledger() -> str:
        return "figures"

    @router.get(
        "/lessons", **operation("read_lessons", purpose=Purpose.DELIVERY, roles=(Role.LEARNER,))
    )
    async def read_lessons() -> str:
        return "lessons"

    @router.post("/danger", **operation("dare", purpose=Purpose.RIGHTS, step_up=True))
    async def dare() -> str:
        return "done"

    @router.get("/open", **operation("read_open", purpose=None, public=True))
    async def read_open(actor: ActorDep) -> str:
        return actor.kind

    return router


@pytest.fixture
def people() -> People:
    return People()


async def test_a_signed_in_person_is_admitted_as_that_person(people: People) -> None:
    headers = people.add("tok")
    answer = await client_of(make_app(guarded(), people=people)).get("/v1/own", headers=headers)
    assert answer.json() == str(people.actors["tok"].subject_id)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "credentials",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer  tok",
        "Bearer tok ",
        "Bearer tok,tok",
        "Bearer t\u00e4k",
        f"Basic {CANARY}",
        f"Bearer {CANARY}",
        "tok",
        "Bearer " + "t" * 5000,
    ],
    ids=range(12),
)
async def test_anything_but_one_good_token_is_401(people: People, credentials: str | None) -> None:
    people.add("tok")
    headers = {b"Authorization": (credentials or "").encode("latin-1")}
    if credentials is None:
        headers.clear()
    client = client_of(make_app(guarded(), people=people))
    for path in ("/v1/own", "/v1/unasked", "/v1/ledger"):
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert CANARY not in answer.text


async def test_two_tokens_are_none(people: People) -> None:
    people.add("tok")
    client = client_of(make_app(guarded(), people=people))
    twice = [("Authorization", "Bearer tok"), ("Authorization", "Bearer tok")]
    assert (await client.get("/v1/own", headers=twice)).status_code == 401
    assert (await client.get("/v1/own", headers=twice[:1])).status_code == 200


async def test_the_scheme_is_read_in_any_case(people: People) -> None:
    people.add("tok")
    client = client_of(make_app(guarded(), people=people))
    assert (await client.get("/v1/own", headers={"Authorization": "bEARER tok"})).status_code == 200


async def test_a_stranger_is_refused_before_the_body_is_read(people: People) -> None:
    client = client_of(make_app(guarded(), people=people))
    answer = await client.post("/v1/words", content=b"{", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ((), 403),
        ((Role.LEARNER,), 403),
        ((Role.ADMIN,), 403),
        ((Role.DPO,), 200),
        ((Role.FINANCE, Role.ADMIN), 200),
    ],
    ids=str,
)
async def test_a_role_is_asked_for(people: People, roles: tuple[Role, ...], status: int) -> None:
    headers = people.add("tok", *roles)
    answer = await client_of(make_app(guarded(), people=people)).get("/v1/ledger", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "role_required"


async def test_everybody_is_a_learner(people: People) -> None:
    headers = people.add("tok", Role.FINANCE)
    answer = await client_of(make_app(guarded(), people=people)).get("/v1/lessons", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (timedelta(0), 200),
        (timedelta(minutes=10) - timedelta(seconds=1), 200),
        (timedelta(minutes=10), 403),
        (-timedelta(seconds=1), 403),
        (None, 403),
    ],
    ids=str,
)
async def test_danger_needs_a_fresh_proof(
    people: People, age: timedelta | None, status: int
) -> None:
    headers = people.add("tok", authenticated_at=None if age is None else NOON - age)
    answer = await client_of(make_app(guarded(), people=people)).post("/v1/danger", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "step_up_required"
        assert "insufficient_user_authentication" in answer.headers["www-authenticate"]


async def test_the_public_may_come_with_or_without_a_token(people: People) -> None:
    headers = people.add("tok")
    client = client_of(make_app(guarded(), people=people))
    assert (await client.get("/v1/open")).json() == "public"
    assert (await client.get("/v1/open", headers=headers)).json() == "person"


@pytest.mark.parametrize("credentials", [f"Bearer {CANARY}", "Bearer", "Basic x", "Bearer a b"])
async def test_in_public_a_bad_token_is_none(people: People, credentials: str) -> None:
    headers = {"Authorization": credentials}
    client = client_of(make_app(guarded(), people=people))
    assert (await client.get("/v1/open", headers=headers)).json() == "public"
    assert (await client.get("/v1/own", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Processing.RESTRICTED, "processing_restricted"),
        (Processing.FROZEN, "frozen"),
        (Processing.ERASING, "erasure_under_way"),
    ],
)
async def test_what_is_published_as_refused_is_refused_whatever_the_purpose(
    state: Processing, code: str, people: People
) -> None:
    """P5.4: `x-while-restricted`, before roles and proofs, for purposes that see everybody too."""
    headers = people.add("finance", Role.FINANCE)
    allowed = strict_router()

    @allowed.get(
        "/rights",
        **operation("read_rights", purpose=Purpose.RIGHTS, while_restricted="allowed"),
    )
    async def read_rights() -> str:
        return "rights"

    client = client_of(make_app(guarded(), allowed, people=people))
    paths = ("/v1/ledger", "/v1/own", "/v1/lessons")
    for path in paths:
        assert (await client.get(path, headers=headers)).status_code == 200
    people.actors["finance"] = replace(people.actors["finance"], processing=state)
    for path in paths:
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert (await client.get("/v1/rights", headers=headers)).status_code == 200


async def test_a_route_may_ask_for_more_than_its_operation(people: People) -> None:
    router = strict_router()

    @router.get(
        "/more",
        dependencies=[Depends(require_roles(Role.DPO)), Depends(require_step_up)],
        **operation("read_more", purpose=Purpose.RIGHTS),
    )
    async def read_more() -> None: ...

    client = client_of(make_app(router, people=people))
    dpo, stale = people.add("a", Role.DPO), people.add("b", Role.DPO, authenticated_at=None)
    learner = people.add("c")
    assert (await client.get("/v1/more", headers=dpo)).status_code == 200
    assert (await client.get("/v1/more", headers=stale)).json()["code"] == "step_up_required"
    assert (await client.get("/v1/more", headers=learner)).json()["code"] == "role_required"


def test_what_is_public_asks_for_nothing() -> None:
    with pytest.raises(ValueError, match="public"):
        operation("x", purpose=None, public=True, step_up=True)
