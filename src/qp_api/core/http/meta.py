"""`/v1/meta` and `/.well-known/security.txt`: what this is, and whom to tell of a hole in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import Field

from qp_api.kit.clock import Clock

from .health import OPERATIONS
from .operations import operation
from .strict_route import StrictRoute
from .text_types import OutModel

_VALID: Final = timedelta(days=180)

Word = Annotated[str, Field(max_length=64)]


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the service says of itself; `public_url` has no slash at its end."""

    name: str
    version: str
    environment: str
    policy_version: str
    public_url: str
    security_contact: str


class MetaOut(OutModel):
    """Which service this is."""

    name: Word
    version: Word
    environment: Word
    policy_version: Word


def meta_router(facts: ServiceFacts, clock: Clock) -> APIRouter:
    """The two pages."""
    router = APIRouter(route_class=StrictRoute, tags=[OPERATIONS])

    @router.get("/v1/meta", **operation("read_meta", purpose=None, public=True))
    async def read_meta() -> MetaOut:
        """Say which service and which version of the privacy policy this is."""
        return MetaOut(
            name=facts.name,
            version=facts.version,
            environment=facts.environment,
            policy_version=facts.policy_version,
        )

    @router.get("/.well-known/security.txt", include_in_schema=False)
    async def read_security_contact() -> Response:
        text = _security_txt(facts, clock.process_now() + _VALID)
        return Response(text, media_type="text/plain; charset=utf-8")

    return router


def _security_txt(facts: ServiceFacts, expires: datetime) -> str:
    """RFC 9116."""
    return (
        f"Contact: {facts.security_contact}\n"
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}\n"
        "Preferred-Languages: en, bn\n"
        f"Canonical: {facts.public_url}/.well-known/security.txt\n"
    )
