"""Why somebody of the staff looks at one person: one known reason, and perhaps a ticket."""

from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from fastapi import APIRouter

from qp_api.core.actor import Role
from qp_api.core.audit.trail import AuditEntry
from qp_api.core.http.access_reason import AccessReason, AccessReasonDep, Reason
from qp_api.core.http.declared_headers import HeaderMismatch
from qp_api.core.http.operations import operation
from qp_api.core.http.text_types import OutModel
from support.http_apps import NOON, client_of, make_app, strict_router

TICKET = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20"
NAME = "X-Access-Reason"


class ReasonOut(OutModel):
    """What was understood."""

    reason: str
    ticket_id: UUID | None


def looks() -> APIRouter:
    router = strict_router()

    @router.get("/look", **operation("look", purpose=None, public=True, access_reason=True))
    async def look(access: AccessReasonDep) -> ReasonOut:
        return ReasonOut(reason=access.reason, ticket_id=access.ticket_id)

    return router


@pytest.fixture
def client() -> httpx.AsyncClient:
    return client_of(make_app(looks()))


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize(
    ("end", "ticket"),
    [
        ("", None),
        (f"; ticket={TICKET}", TICKET),
        (f";ticket={TICKET.upper()}", TICKET),
        (f" \t;  ticket={TICKET}", TICKET),
    ],
)
async def test_a_reason_is_read(
    client: httpx.AsyncClient, reason: Reason, end: str, ticket: str | None
) -> None:
    answer = await client.get("/v1/look", headers={NAME: f"{reason}{end}"})
    assert answer.json() == {"reason": reason, "ticket_id": ticket}


@pytest.mark.parametrize(
    "told",
    [
        "",
        "curiosity",
        "SUPPORT_REQUEST",
        "support_request;",
        "support_request; ticket=",
        "support_request; ticket=12",
        f"support_request; ticket={TICKET.replace('-', '')}",
        f"support_request; ticket={{{TICKET}}}",
        f"support_request; ticket={TICKET}; ticket={TICKET}",
        f"support_request; Ticket={TICKET}",
        f"ticket={TICKET}",
        "support_request, legal_duty",
        "support_request because somebody@example.org asked",
        f"support_request; ticket={TICKET[:-1]}\u0660".encode(),
    ],
)
async def test_what_is_no_reason_is_refused_and_not_echoed(
    client: httpx.AsyncClient, told: str | bytes
) -> None:
    sent = told if isinstance(told, bytes) else told.encode()
    answer = await client.get("/v1/look", headers={NAME.encode(): sent})
    assert (answer.status_code, answer.json()["code"]) == (400, "access_reason_invalid")
    assert b"curiosity" not in answer.content
    assert b"somebody@" not in answer.content


async def test_a_reason_is_required_once(client: httpx.AsyncClient) -> None:
    without = await client.get("/v1/look")
    assert (without.status_code, without.json()["code"]) == (400, "access_reason_required")
    twice = await client.get("/v1/look", headers=[(NAME, "legal_duty"), (NAME, "legal_duty")])
    assert (twice.status_code, twice.json()["code"]) == (400, "access_reason_invalid")


@pytest.mark.parametrize("ticket", [None, UUID(TICKET)])
def test_the_trail_takes_what_is_said_of_it(ticket: UUID | None) -> None:
    details = AccessReason(Reason.LEGAL_DUTY, ticket).details(Role.DPO)
    told: dict[str, Any] = dict.fromkeys(("actor_id", "subject_id", "object_id", "request_id"))
    entry = AuditEntry(
        id=UUID(int=1),
        at=NOON,
        business_at=NOON,
        actor_kind="person",
        action="accounts.read_account",
        purpose="P2.2",
        outcome="done",
        details=details,
        **told,
    )
    expected = {"role": "dpo", "reason": "legal_duty"}
    assert entry.details == expected | ({} if ticket is None else {"ticket": TICKET})


async def test_the_document_names_the_header_and_its_reasons(client: httpx.AsyncClient) -> None:
    document = orjson.loads((await client.get("/openapi.json")).content)
    look = document["paths"]["/v1/look"]["get"]
    [header] = look["parameters"]
    assert (header["name"], header["in"], header["required"]) == (NAME, "header", True)
    assert all(reason in header["schema"]["pattern"] for reason in Reason)
    examples = look["responses"]["400"]["content"]["application/problem+json"]["examples"]
    assert {"access_reason_required", "access_reason_invalid"} <= examples.keys()


def test_a_header_that_is_read_is_documented_and_the_other_way_round() -> None:
    router = strict_router()
    with pytest.raises(HeaderMismatch):

        @router.get("/x", **operation("read_x", purpose=None, public=True))
        async def read_x(access: AccessReasonDep) -> None: ...

    with pytest.raises(HeaderMismatch):

        @router.get("/y", **operation("read_y", purpose=None, public=True, access_reason=True))
        async def read_y() -> None: ...
