"""Keys at the door: a scope opens one kind of operation; role, proof and the public are none."""

from typing import Any

import pytest
from fastapi import APIRouter

from qp_api.core.actor import Actor, ActorKind, Role, Scope
from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.limits.policy import Policy
from qp_api.core.http.operations import operation
from qp_api.core.privacy.purposes import Purpose
from qp_api.kit.ids import new_id
from support.http_apps import People, client_of, codes, make_app, strict_router


def router() -> APIRouter:
    routes = strict_router()

    @routes.get(
        "/rosters",
        **operation(
            "read_rosters",
            purpose=Purpose.DELIVERY,
            roles=(Role.ADMIN,),
            scope=Scope.ENROLLMENTS_READ,
        ),
    )
    async def read_rosters(actor: ActorDep) -> str:
        return str(actor.id)

    @routes.get("/own", **operation("read_own_thing", purpose=Purpose.ACCOUNT))
    async def read_own_thing(actor: ActorDep) -> str:
        return str(actor.person)

    @routes.get("/open", **operation("read_open_thing", purpose=None, public=True))
    async def read_open_thing(actor: ActorDep) -> str:
        return actor.kind

    return routes


def a_key(people: People, token: str, *scopes: Scope) -> dict[str, str]:
    people.actors[token] = Actor(
        kind=ActorKind.API_KEY, api_key_id=new_id(), scopes=frozenset(scopes)
    )
    return {"Authorization": f"Bearer {token}"}


async def test_a_key_does_what_its_scope_names() -> None:
    people = People()
    client = client_of(make_app(router(), people=people))
    right = a_key(people, "right", Scope.ENROLLMENTS_READ)
    other = a_key(people, "other", Scope.ATTENDANCE_READ)

    opened = await client.get("/v1/rosters", headers=right)
    closed = [await client.get("/v1/rosters", headers=one) for one in (other, a_key(people, "no"))]
    personal = await client.get("/v1/own", headers=right)
    public = await client.get("/v1/open", headers=right)

    assert opened.json() == str(people.actors["right"].api_key_id)
    assert [answer.status_code for answer in (*closed, personal)] == [403] * 3
    assert codes([*closed, personal]) == ["scope_required"] * 3
    assert public.json() == "public"


async def test_a_person_still_needs_the_role() -> None:
    people = People()
    client = client_of(make_app(router(), people=people))

    refused = await client.get("/v1/rosters", headers=people.add("learner", Role.LEARNER))
    admitted = await client.get("/v1/rosters", headers=people.add("admin", Role.ADMIN))

    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    assert admitted.status_code == 200


async def test_each_key_has_its_own_quota() -> None:
    people = People()
    options = {"general_limit": Policy("general", 2, 60)}
    client = client_of(make_app(router(), people=people, options=options))
    one, two = [a_key(people, name, Scope.ENROLLMENTS_READ) for name in ("one", "two")]

    answers = [await client.get("/v1/rosters", headers=key) for key in (one, one, one, two)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]


@pytest.mark.parametrize(
    "more",
    [{"public": True}, {"step_up": True}, {"idempotent": "optional"}, {"access_reason": True}],
)
def test_what_a_key_can_not_give_is_not_asked_with_a_scope(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a key is nobody"):
        operation("dare", purpose=Purpose.DELIVERY, scope=Scope.ENROLLMENTS_READ, **more)
    assert "x-scope" not in operation("dare", purpose=Purpose.DELIVERY)["openapi_extra"]
