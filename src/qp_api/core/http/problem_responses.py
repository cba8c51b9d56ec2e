"""Problems in the document: one response a status, one example a code."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any, Final

from qp_api.core.errors import FieldError, Problem, problem_catalogue

from .problems import PROBLEM_JSON, problem_document
from .refusals import InvalidRequest, MalformedJson

PROBLEM_SCHEMA: Final = "Problem"
_REQUEST_ID: Final = "01890a5d-ac96-774b-bcce-b302099a8057"
_EXAMPLE_ERRORS: Final[dict[type[Problem], tuple[FieldError, ...]]] = {
    InvalidRequest: (FieldError("/name", "missing", "This field is required."),),
    MalformedJson: (FieldError("", "syntax", "The body is not JSON."),),
}

Responses = dict[int | str, dict[str, Any]]


def add_problems(
    responses: Mapping[int | str, dict[str, Any]], *problems: type[Problem]
) -> Responses:
    """The responses with these problems among them, in the order of their statuses and codes."""
    documented: Responses = copy.deepcopy(dict(responses))
    for problem in sorted(set(problems), key=lambda p: (p.status(), p.code)):
        response = documented.setdefault(problem.status(), {"description": "", "content": {}})
        examples = (
            response.setdefault("content", {})
            .setdefault(PROBLEM_JSON, _media_type())
            .setdefault("examples", {})
        )
        examples[problem.code] = {"$ref": f"#/components/examples/{problem.code}"}
        response["description"] = ", ".join(f"`{code}`" for code in sorted(examples))
    return documented


def documented_problems(responses: Mapping[int | str, dict[str, Any]]) -> set[str]:
    """The codes that an operation documents."""
    contents = (response.get("content", {}) for response in responses.values())
    return {
        code for content in contents for code in content.get(PROBLEM_JSON, {}).get("examples", {})
    }


def problem_examples(codes: Iterable[str]) -> dict[str, Any]:
    """The components that the responses refer to: one example a code."""
    known = problem_catalogue()
    return {
        code: {"summary": known[code].title(), "value": _example(known[code])} for code in codes
    }


def _media_type() -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{PROBLEM_SCHEMA}"}, "examples": {}}


def _example(problem: type[Problem]) -> dict[str, Any]:
    document = problem_document(
        problem(errors=_EXAMPLE_ERRORS.get(problem, ())), request_id=_REQUEST_ID
    )
    if "errors" in document:
        document["errors"] = [
            {"pointer": e.pointer, "code": e.code, "message": e.message} for e in document["errors"]
        ]
    return document
