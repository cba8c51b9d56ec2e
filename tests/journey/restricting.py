"""Restriction (P5.4): the data rest, the rights don't."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from qp_api.kit.ids import new_id
from support.dev_house import DevHouse
from support.traveller import Traveller, problem


def restricts_processing(person: Traveller) -> None:
    answer = person.post(
        "/v1/data-rights/restrict", {"ground": "accuracy_contested", "details": "The name is old."}
    )
    assert (answer.status_code, answer.json()["state"]) == (201, "completed")
    assert answer.json()["ground"] == "accuracy_contested"


def is_refused_whatever_needs_the_data(person: Traveller, house: DevHouse) -> None:
    """Each operation that the document marks `x-while-restricted: refused`, so new ones too."""
    answers = {
        operation.name: _call(person, operation)
        for operation in _operations(house.document)
        if operation.facts["x-while-restricted"] == "refused"
    }
    assert answers.keys() >= {
        *("read_me", "update_me", "list_messages"),
        *("enroll_learner", "list_enrollments", "read_enrollment"),
        *("list_dpo_requests", "list_audit_entries"),
    }
    refused = (403, "processing_restricted")
    assert {name: problem(answer) for name, answer in answers.items()} == dict.fromkeys(
        answers, refused
    )


def keeps_every_right(person: Traveller, house: DevHouse) -> None:
    """Signing in, the own requests, the package, a fresh proof; and the officer sees it all."""
    assert person.sign_in().status_code == 200
    assert person.refresh().status_code == 200
    step_up = person.post("/v1/sign-in/step-up", {"password": person.password})
    assert step_up.status_code == 200
    requests = person.get("/v1/data-rights/requests").json()["items"]
    assert [request["right"] for request in requests] == ["restrict", "access"]
    restriction, access = requests
    whole = person.get(f"/v1/data-rights/requests/{restriction['id']}").json()
    assert {name: whole[name] for name in restriction} == restriction
    assert whole.keys() - restriction.keys() == {"details", "changes", "disputed", "refusal"}
    assert whole["details"] == "The name is old."
    assert person.get(access["package"]["href"]).status_code == 200
    seen = house.officer.get("/v1/dpo/requests?state=completed").json()["items"]
    assert {request["number"] for request in requests} <= {request["number"] for request in seen}


def lifts_it(person: Traveller) -> None:
    assert person.call("DELETE", "/v1/data-rights/restrict").status_code == 204
    assert person.get("/v1/me").status_code == 200
    again = person.call("DELETE", "/v1/data-rights/restrict")
    assert problem(again) == (404, "not_restricted")


@dataclass(frozen=True)
class Operation:
    """One operation as the document tells of it."""

    method: str
    path: str
    facts: dict[str, Any]
    document: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.facts["operationId"])

    @property
    def example_body(self) -> Any:
        """The first example; None where there is no body."""
        if "requestBody" not in self.facts:
            return None
        schema = self.facts["requestBody"]["content"]["application/json"]["schema"]
        name = schema["$ref"].rpartition("/")[2]
        return self.document["components"]["schemas"][name]["examples"][0]


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, facts in item.items():
            if "operationId" in facts:
                yield Operation(method.upper(), path, facts, document)


def _call(person: Traveller, operation: Operation) -> httpx.Response:
    """Well-formed by the document's own examples; what the ids in a path name need not be there."""
    place = re.sub(r"\{\w+\}", str(new_id()), operation.path)
    return person.call(
        operation.method,
        place,
        operation.example_body,
        if_match='"any"',
        idempotency_key=str(new_id()),
    )
