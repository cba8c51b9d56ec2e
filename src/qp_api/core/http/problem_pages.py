"""`/problems/{code}`: what a problem means, what usually causes it, and what helps."""

from html import escape
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Path, Request, Response

from qp_api.core.errors import NotFound, Problem, problem_catalogue

from .negotiation import choose_media_type
from .public_files import PublicFile
from .strict_route import StrictRoute

_HTML: Final = "text/html"
_JSON: Final = "application/json"
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<p lang="bn">{title_bn}</p>
<dl>
<dt>Code</dt><dd><code>{code}</code></dd>
<dt>Status</dt><dd>{status}</dd>
<dt>Cause</dt><dd>{cause}</dd>
<dt>Fix</dt><dd>{fix}</dd>
</dl>
</body>
</html>
"""

problem_router = APIRouter(route_class=StrictRoute)

ProblemCode = Annotated[str, Path(min_length=1, max_length=64)]


@problem_router.get("/problems/{code}", include_in_schema=False)
async def read_problem(request: Request, code: ProblemCode) -> Response:
    """The page of one problem, HTML or JSON as Accept asks; JSON when it asks nothing."""
    problem = problem_catalogue().get(code)
    if problem is None:
        raise NotFound
    wanted = choose_media_type(request.headers.get("accept", ""), (_JSON, _HTML))
    content = _html(problem) if wanted == _HTML else orjson.dumps(_facts(problem))
    media_type = f"{_HTML}; charset=utf-8" if wanted == _HTML else _JSON
    return PublicFile(content, media_type, headers=(("Vary", "Accept"),)).answer(request)


def _facts(problem: type[Problem]) -> dict[str, object]:
    return {
        "type": f"/problems/{problem.code}",
        "code": problem.code,
        "status": problem.status(),
        "title": {"en": problem.title(), "bn": problem.title_bn},
        "cause": problem.cause,
        "fix": problem.fix,
    }


def _html(problem: type[Problem]) -> bytes:
    words = {
        "title": problem.title(),
        "title_bn": problem.title_bn,
        "code": problem.code,
        "status": str(problem.status()),
        "cause": problem.cause,
        "fix": problem.fix,
    }
    return _PAGE.format_map({name: escape(text) for name, text in words.items()}).encode()
