"""The document: made from the routes alone, bounded, sorted, and the bytes that are served."""

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import orjson
import pytest
from fastapi import APIRouter
from fastapi.openapi.models import OpenAPI
from pydantic import Field

from qp_api.core.actor import Role
from qp_api.core.errors import ConsentMissing
from qp_api.core.http.app import dump_openapi
from qp_api.core.http.application import Application
from qp_api.core.http.dependencies import (
    ActorDep,
    IdempotencyDep,
    PageDep,
    ReadConditionDep,
    WriteConditionDep,
)
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.problem_responses import documented_problems
from qp_api.core.http.schema_bounds import find_unbounded
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OutModel, StrictInt, Text
from qp_api.core.privacy.categories import Category
from qp_api.core.privacy.note import Retention
from qp_api.core.privacy.purposes import Purpose
from support.http_apps import client_of, make_app, strict_router


class PersonIn(InModel):
    """Who."""

    name: Annotated[str, Text(100), Field(json_schema_extra=category(Category.NAME))]
    born_on: Annotated[date, Field(json_schema_extra=category(Category.AGE_BAND))]
    seats: StrictInt


class PersonOut(OutModel):
    """Who it was."""

    id: UUID
    email: Annotated[str, Field(max_length=254, json_schema_extra=category(Category.EMAIL))]


def people_router() -> APIRouter:
    router = strict_router()

    @router.get(
        "/people", **operation("list_people", purpose=Purpose.ACCOUNT, roles=(Role.DPO, Role.ADMIN))
    )
    async def list_people(page: PageDep) -> Page[PersonOut]:
        """List people."""
        raise NotImplementedError

    @router.post(
        "/people",
        status_code=201,
        **operation(
            "add_person",
            purpose=Purpose.ACCOUNT,
            step_up=True,
            while_restricted="allowed",
            problems=(ConsentMissing,),
            idempotent="required",
            retention=(Retention.ACCOUNT,),
            limit=Policy("adding", 5, 60, shared=True),
        ),
    )
    async def add_person(body: PersonIn, actor: ActorDep, claim: IdempotencyDep) -> PersonOut:
        raise NotImplementedError

    @router.get(
        "/people/{person_id}", **operation("read_person", purpose=Purpose.ACCOUNT, etag="read")
    )
    async def read_person(person_id: UUID, condition: ReadConditionDep) -> PersonOut:
        raise NotImplementedError

    @router.put(
        "/people/{person_id}", **operation("put_person", purpose=Purpose.ACCOUNT, etag="write")
    )
    async def put_person(
        person_id: UUID, body: PersonIn, condition: WriteConditionDep
    ) -> PersonOut:
        raise NotImplementedError

    return router


@pytest.fixture(scope="module")
def app() -> Application:
    return make_app(people_router())


@pytest.fixture(scope="module")
def document(app: Application) -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(dump_openapi(app))
    return loaded


async def test_the_served_document_is_these_bytes(app: Application) -> None:
    client = client_of(app)
    served = await client.get("/openapi.json")
    assert served.content == dump_openapi(app) == dump_openapi(make_app(people_router()))
    assert served.headers["content-type"] == "application/json"
    assert served.headers["cache-control"].startswith("public")
    known = {"If-None-Match": served.headers["etag"]}
    assert (await client.get("/openapi.json", headers=known)).status_code == 304


def test_the_order_of_rooms_does_not_show() -> None:
    other = strict_router()

    @other.get("/a", **operation("read_a", purpose=None, public=True))
    async def read_a() -> int:
        return 1

    there, back = make_app(other, people_router()), make_app(people_router(), other)
    assert dump_openapi(there) == dump_openapi(back)


def test_it_is_valid_and_bounded(document: dict[str, Any]) -> None:
    OpenAPI(**document)
    assert document["openapi"].startswith("3.1")
    assert find_unbounded(document) == []
    assert b"HTTPValidationError" not in orjson.dumps(document)
    assert [server["url"] for server in document["servers"]] == ["/"]
    assert all(tag["description"] for tag in document["tags"])


def test_what_is_unbounded_is_found() -> None:
    schema = {
        "a": {"type": "string"},
        "b": {"type": "array", "maxItems": 1, "items": {"type": "string", "enum": ["x"]}},
    }
    assert find_unbounded({"properties": schema}) == ["#/properties/a"]


def test_who_why_and_how_long_stand_on_each_operation(document: dict[str, Any]) -> None:
    listing = document["paths"]["/v1/people"]["get"]
    adding = document["paths"]["/v1/people"]["post"]
    assert listing["operationId"] == "list_people"
    assert listing["x-purpose"] == "P2.2"
    assert listing["x-roles"] == ["admin", "dpo"]
    assert (listing["x-step-up"], listing["x-while-restricted"]) == (False, "refused")
    assert (adding["x-step-up"], adding["x-while-restricted"]) == (True, "allowed")
    assert adding["x-roles"] == ["any"]
    assert adding["x-retention"] == ["account"]
    assert adding["x-rate-limit"] == {"name": "adding", "quota": 5, "seconds": 60, "shared": True}
    assert adding["security"] == [{"bearer": []}]
    assert document["paths"]["/v1/meta"]["get"]["security"] == []
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_categories_are_gathered_from_what_travels(document: dict[str, Any]) -> None:
    listing = document["paths"]["/v1/people"]["get"]
    adding = document["paths"]["/v1/people"]["post"]
    assert listing["x-data-categories"] == ["P1.1 user.contact.email"]
    assert adding["x-data-categories"] == [
        "P1.1 user.contact.email",
        "P1.1 user.demographic.age_range",
        "P1.1 user.name",
    ]
    name = document["components"]["schemas"]["PersonIn"]["properties"]["name"]
    assert name["x-data-categories"] == ["P1.1 user.name"]


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        (
            "/v1/people",
            "get",
            {"role_required", "processing_restricted", "frozen", "invalid_request"},
        ),
        (
            "/v1/people",
            "post",
            {
                "card_data_not_accepted",
                "malformed_json",
                "body_too_large",
                "body_too_slow",
                "unsupported_media_type",
                "unsupported_encoding",
                "invalid_request",
                "step_up_required",
                "consent_missing",
                "idempotency_key_required",
                "idempotency_key_invalid",
                "idempotency_key_reused",
                "idempotency_key_in_flight",
            },
        ),
        (
            "/v1/people/{person_id}",
            "get",
            {"processing_restricted", "frozen", "invalid_request"},
        ),
    ],
)
def test_every_operation_documents_what_it_refuses(
    document: dict[str, Any], path: str, method: str, expected: set[str]
) -> None:
    always = {
        "unknown_parameter",
        "rate_limited",
        "internal",
        "overloaded",
        "unauthenticated",
        "scope_required",
        "erasure_under_way",
    }
    responses = document["paths"][path][method]["responses"]
    assert documented_problems(responses) == expected | always
    for status, response in responses.items():
        if int(status) >= 400:
            assert list(response["content"]) == ["application/problem+json"]
            for code in documented_problems({status: response}):
                example = document["components"]["examples"][code]["value"]
                assert (example["code"], example["status"]) == (code, int(status))


def test_headers_stand_with_the_operations_that_read_them(document: dict[str, Any]) -> None:
    def headers(path: str, method: str) -> dict[str, bool]:
        parameters = document["paths"][path][method].get("parameters", [])
        return {p["name"]: p["required"] for p in parameters if p["in"] == "header"}

    assert headers("/v1/people", "post") == {"Idempotency-Key": True}
    assert headers("/v1/people/{person_id}", "get") == {"If-None-Match": False}
    assert headers("/v1/people/{person_id}", "put") == {"If-Match": True}
    assert headers("/v1/people", "get") == {}
    responses = document["paths"]["/v1/people/{person_id}"]["get"]["responses"]
    assert "ETag" in responses["200"]["headers"]
    assert "ETag" in responses["304"]["headers"]
    assert "Retry-After" in responses["429"]["headers"]
    assert {"X-Request-Id", "RateLimit"} <= responses["404" if "404" in responses else "401"][
        "headers"
    ].keys()


def test_a_parameter_is_never_null(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/v1/people"]["get"]["parameters"]
    assert [p["name"] for p in parameters] == ["cursor", "limit"]
    assert parameters[0]["schema"]["type"] == "string"
    assert parameters[0]["schema"]["maxLength"] == 1024
    assert (parameters[1]["schema"]["minimum"], parameters[1]["schema"]["maximum"]) == (1, 100)


def test_pages_are_named_after_their_items(document: dict[str, Any]) -> None:
    page = document["components"]["schemas"]["PersonPage"]
    assert page["required"] == ["items", "next_cursor"]
    assert page["properties"]["items"]["maxItems"] == 100


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for kind, name in re.findall(r'"#/components/(\w+)/([\w-]+)"', orjson.dumps(document).decode()):
        assert name in document["components"][kind]
