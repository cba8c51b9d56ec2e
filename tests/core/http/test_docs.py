"""The docs page works in a cellar: everything it loads is here, unchanged and known by its hash."""

import hashlib
import re
from importlib.resources import files

import orjson
import pytest

from support.http_apps import HOST, client_of, make_app

FOLDER = files("qp_api.core.http") / "assets" / "swagger"
ORIGIN = orjson.loads((FOLDER / "origin.json").read_bytes())


async def test_the_page_names_no_other_host() -> None:
    client = client_of(make_app())
    page = await client.get("/docs")
    start = await client.get("/docs/assets/start.js")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for text in (page.text, start.text):
        assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text) == []
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 4
    for path in loaded:
        assert path.startswith("/docs/assets/")
        assert (await client.get(path)).status_code == 200
    assert "validatorUrl: null" in start.text


async def test_the_page_may_run_its_own_scripts_only() -> None:
    page = await client_of(make_app()).get("/docs")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert re.search(r"<script(?![^>]*\bsrc=)", page.text) is None
    assert re.search(r"\son\w+=", page.text) is None


@pytest.mark.parametrize("name", ORIGIN["sha256"])
def test_what_was_copied_is_unchanged(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == ORIGIN["sha256"][name]


def test_where_it_came_from_is_written_down() -> None:
    assert ORIGIN["package"] == "swagger-ui-dist"
    assert ORIGIN["version"].startswith("5.35.")
    assert ORIGIN["licence"] == "Apache-2.0"
    present = {file.name for file in FOLDER.iterdir()}
    assert present == {*ORIGIN["sha256"], "origin.json", "start.js"}


async def test_assets_are_kept_and_asked_for_again_by_tag() -> None:
    client = client_of(make_app())
    first = await client.get("/docs/assets/swagger-ui.css")
    assert first.headers["content-type"].startswith("text/css")
    assert first.headers["cache-control"] == "public, max-age=86400"
    again = await client.get(
        "/docs/assets/swagger-ui.css", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    for name in ("cache-control", "content-security-policy", "etag"):
        assert again.headers[name] == first.headers[name]
    assert "content-type" not in again.headers


@pytest.mark.parametrize("name", ["x.js", "origin.json", "..%2f..%2fapp.py", "../docs.py"])
async def test_no_other_file_is_given_out(name: str) -> None:
    answer = await client_of(make_app()).get(f"http://{HOST}/docs/assets/{name}")
    assert answer.status_code == 404


async def test_without_docs_there_is_the_document_only() -> None:
    client = client_of(make_app(options={"docs": False}))
    assert (await client.get("/docs")).status_code == 404
    assert (await client.get("/docs/assets/start.js")).status_code == 404
    assert (await client.get("/openapi.json")).status_code == 200
