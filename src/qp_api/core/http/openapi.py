"""The contract's document, made from the routes alone: sorted, bounded, always the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from fastapi.openapi.utils import get_openapi

from .document_schemas import ALWAYS_SENT, COMPONENTS
from .problem_responses import documented_problems, problem_examples
from .schema_bounds import bind_formats, without_null
from .schema_categories import categories_of
from .strict_route import StrictRoute

_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_CONTENT: Final = ("2", "304")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the document says of itself; `rooms` are the promises of its tags, by name."""

    title: str
    version: str
    description: str = ""
    rooms: Mapping[str, str] = field(default_factory=dict)
    licence: str = "LicenseRef-Proprietary"


def build_document(routes: Sequence[StrictRoute], facts: DocumentFacts) -> Document:
    """The OpenAPI 3.1 document of these routes."""
    document = get_openapi(
        title=facts.title,
        version=facts.version,
        description=facts.description or None,
        license_info={"name": "Proprietary", "identifier": facts.licence},
        routes=routes,
        tags=_tags(routes, facts.rooms),
        servers=[{"url": "/", "description": "Production, or a sandbox.", "x-internal": False}],
    )
    document = _named_by_title(document)
    components = document.setdefault("components", {})
    for kind, entries in COMPONENTS.items():
        components.setdefault(kind, {}).update(entries)
    schemas = components["schemas"]
    components["examples"] = problem_examples(
        {code for route in routes for code in documented_problems(route.responses)}
    )
    for item in document["paths"].values():
        for operation in item.values():
            _finish(operation, schemas)
    bind_formats(document)
    return document


def dump_document(document: Document) -> bytes:
    """The bytes that are committed and served: keys sorted, two spaces, a line feed at the end."""
    return orjson.dumps(document, option=_OPTIONS)


def _tags(routes: Sequence[StrictRoute], rooms: Mapping[str, str]) -> list[dict[str, str]]:
    names = sorted({str(tag) for route in routes for tag in route.tags})
    return [{"name": name, "description": rooms.get(name, f"{name}.")} for name in names]


def _named_by_title(document: Document) -> Document:
    """Generic models under their own titles: `CoursePage`, not `Page_CourseOut_`."""
    schemas = document.get("components", {}).get("schemas", {})
    names = {key: schema["title"] for key, schema in schemas.items() if key.endswith("_")}
    text = orjson.dumps(document).decode()
    for key, title in names.items():
        text = text.replace(f'schemas/{key}"', f'schemas/{title}"').replace(
            f'"{key}":', f'"{title}":'
        )
    renamed: Document = orjson.loads(text)
    return renamed


def _finish(operation: Document, schemas: Document) -> None:
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        # What is absent is absent; no parameter is ever null.
        parameter["schema"] = without_null(parameter["schema"])
    if parameters:
        operation["parameters"] = sorted(parameters, key=lambda p: (p["in"], p["name"]))
    operation["x-data-categories"] = sorted(categories_of(operation, schemas))
    reads_version = "304" in operation["responses"]
    for status, response in operation["responses"].items():
        headers = response.setdefault("headers", {})
        headers.update(_headers(status, tagged=reads_version and status.startswith(_CONTENT)))


def _headers(status: str, *, tagged: bool) -> Document:
    names = [*ALWAYS_SENT]
    if status in ("429", "503"):
        names.append("Retry-After")
    if tagged:
        names.append("ETag")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
