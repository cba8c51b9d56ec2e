"""Tiny applications for the tests of the edge: real `build_app`, fixed people, a fixed clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import APIRouter

from qp_api.core.actor import Actor, ActorKind, Role
from qp_api.core.http.app import Collaborators, HttpOptions, build_app
from qp_api.core.http.application import Application
from qp_api.core.http.meta import ServiceFacts
from qp_api.core.http.refusals import Unauthenticated
from qp_api.core.http.services import EdgeKeys
from qp_api.core.http.strict_route import StrictRoute
from qp_api.kit.clock import FixedClock
from qp_api.kit.ids import new_subject_id

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOST = "api.example.test"
FACTS = ServiceFacts(
    name="qp-api",
    version="0.1.0",
    environment="sandbox",
    policy_version="1",
    public_url="https://api.example.test",
    security_contact="mailto:security@example.test",
)
KEYS = EdgeKeys(cursor=b"c" * 32, idempotency=b"i" * 32)


@dataclass
class People:
    """An authenticator who knows the actors that a test introduces, by their tokens."""

    actors: dict[str, Actor] = field(default_factory=dict)

    def add(
        self, token: str, *roles: Role, authenticated_at: datetime | None = NOON
    ) -> dict[str, str]:
        """Introduce a person; gives the headers of a request by them."""
        self.actors[token] = Actor(
            kind=ActorKind.PERSON,
            subject_id=new_subject_id(),
            roles=frozenset(roles),
            authenticated_at=authenticated_at,
        )
        return {"Authorization": f"Bearer {token}"}

    async def authenticate(self, token: str) -> Actor:
        if token not in self.actors:
            raise Unauthenticated
        return self.actors[token]


def strict_router() -> APIRouter:
    """A router as a room makes it."""
    return APIRouter(prefix="/v1", tags=["tiny"], route_class=StrictRoute)


def make_app(
    *routers: APIRouter,
    people: People | None = None,
    options: dict[str, Any] | None = None,
    collaborators: dict[str, Any] | None = None,
    process: object = None,
) -> Application:
    """An application of these routers, served as `api.example.test`."""
    told: dict[str, Any] = {"facts": FACTS, "hosts": frozenset({HOST}), **(options or {})}
    used: dict[str, Any] = {"clock": FixedClock(NOON), "keys": KEYS}
    used["authenticator"] = people or People()
    return build_app(
        routers,
        process=process,
        options=HttpOptions(**told),
        collaborators=Collaborators(**(used | (collaborators or {}))),
    )


def client_of(app: Application, **headers: str) -> httpx.AsyncClient:
    """A client of an application, in process."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url=f"http://{HOST}", headers=headers
    )


def codes(answers: Sequence[httpx.Response]) -> list[str]:
    """The problem codes of some answers."""
    return [answer.json()["code"] for answer in answers]
