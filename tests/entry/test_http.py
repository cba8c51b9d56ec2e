"""The application of each environment: what is served, what is documented, what is shut."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from architecture.sources import ROOT
from qp_api.core.discovery import BrokenRoom
from qp_api.core.process import Process
from qp_api.core.settings import Environment
from qp_api.core.telemetry.metrics import Metrics
from qp_api.entry.http import create_app, document, open_api
from qp_api.entry.settings import Settings
from qp_api.entry.unfit import HouseUnfit
from support.databases import Database
from support.http_apps import People
from support.planted_rooms import plant, planted

COMMITTED = (ROOT / "openapi" / "openapi.json").read_bytes()
ENVIRONMENTS = list(Environment)
PAGES = ("/docs", *(f"/docs/assets/{name}" for name in ("swagger-ui-bundle.js", "start.js")))

Client = Callable[..., httpx.AsyncClient]


@pytest.fixture
def client(process: Process) -> Client:
    """A client of this process's application under changed settings."""

    def serve(environment: Environment, **changes: Any) -> httpx.AsyncClient:
        process.settings = process.settings.model_copy(
            update={"environment": environment, **changes}
        )
        app = create_app(process, People(), Metrics())
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=process.settings.public_url
        )

    return serve


def sandbox_operations(published: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (method.upper(), path)
        for path, item in published["paths"].items()
        for method, operation in item.items()
        if "sandbox" in operation.get("tags", ())
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
async def test_one_document_is_served_everywhere_byte_for_byte(
    environment: Environment, client: Client
) -> None:
    async with client(environment) as http:
        answer = await http.get("/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.content == COMMITTED
    assert document() == COMMITTED


async def test_production_has_no_sandbox_and_documents_it(client: Client) -> None:
    async with client(Environment.PRODUCTION) as http:
        published = (await http.get("/openapi.json")).json()
        operations = sandbox_operations(published)
        assert {path.split("/")[2] for _, path in operations} == {"sandbox"}
        assert len(operations) == 5
        for method, path in operations:
            answer = await http.request(method, path, json={} if method == "POST" else None)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
        assert (await http.get("/v1/meta")).json()["environment"] == "production"
        assert (await http.get("/v1/courses")).status_code == 200


async def test_the_sandbox_has_its_own_operations(client: Client) -> None:
    async with client(Environment.SANDBOX) as http:
        assert (await http.get("/v1/sandbox/clock")).status_code == 200
        assert (await http.get("/v1/sandbox/accounts")).status_code == 200
        assert (await http.post("/v1/sandbox/clock", json={})).status_code == 422
        assert (await http.get("/v1/meta")).json()["environment"] == "sandbox"


@pytest.mark.parametrize(
    ("environment", "docs", "status"),
    [
        (Environment.SANDBOX, None, 200),
        (Environment.SANDBOX, False, 404),
        (Environment.PRODUCTION, None, 404),
    ],
)
async def test_the_documents_reader_is_the_sandboxs(
    environment: Environment, docs: bool | None, status: int, client: Client
) -> None:
    async with client(environment, docs=docs) as http:
        assert [(await http.get(path)).status_code for path in PAGES] == [status] * len(PAGES)
        assert (await http.get("/openapi.json")).status_code == 200


@pytest.mark.parametrize("environment", ENVIRONMENTS)
async def test_figures_are_for_whoever_has_their_token(
    environment: Environment, client: Client
) -> None:
    async with client(environment, metrics_token=SecretStr("for-scraping-alone")) as http:
        await http.get("/v1/meta")
        good = await http.get("/metrics", headers={"Authorization": "Bearer for-scraping-alone"})
        assert good.status_code == 200
        assert 'operation="read_meta"' in good.text
        for headers in ({}, {"Authorization": "Bearer another"}):
            assert (await http.get("/metrics", headers=headers)).status_code == 401
    async with client(environment, metrics_token=None) as http:
        answer = await http.get("/metrics", headers={"Authorization": "Bearer "})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("public_url", "host", "status"),
    [
        ("http://qp.test", "qp.test", 200),
        ("http://qp.test:8000", "qp.test:8000", 200),
        ("http://qp.test:8000", "qp.test", 200),
        ("http://[::1]:8000", "[::1]:8000", 200),
        ("http://[::1]", "[::1]", 200),
        ("http://qp.test", "further.test", 200),
        ("http://qp.test", "qp.test.evil.test", 400),
        ("http://qp.test", "evil.test", 400),
        ("http://qp.test:8000", "8000", 400),
    ],
)
async def test_only_names_of_ones_own_are_answered(
    public_url: str, host: str, status: int, client: Client
) -> None:
    changes = {"public_url": public_url, "trusted_hosts": ("further.test",)}
    async with client(Environment.SANDBOX, **changes) as http:
        answer = await http.get("/v1/meta", headers={"Host": host})
        assert answer.status_code == status
        assert (await http.get("/livez", headers={"Host": "10.0.0.1"})).status_code == 200


async def test_over_https_browsers_are_told_to_stay_there(client: Client) -> None:
    async with client(Environment.PRODUCTION, public_url="https://qp.test") as http:
        assert "strict-transport-security" in (await http.get("/v1/meta")).headers
    async with client(Environment.SANDBOX, public_url="http://qp.test") as http:
        assert "strict-transport-security" not in (await http.get("/v1/meta")).headers


async def test_a_broken_room_stops_the_start(
    process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_app(process, People())
    plant(tmp_path, "planted", manifest="from .routes import router")
    with planted(tmp_path, monkeypatch):
        for start in (document, lambda: create_app(process, People())):
            with pytest.raises(BrokenRoom, match="planted/manifest"):
                start()


@pytest.mark.alone
async def test_a_whole_house_is_opened_and_closed(
    process: Process, database: Database, valkey_url: str
) -> None:
    assert isinstance(process.settings, Settings)
    settings = process.settings.model_copy(update={"valkey_url": valkey_url})
    for _ in range(2):
        async with open_api(settings) as app:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://qp.test") as http:
                ready = await http.get("/readyz")
                assert (ready.status_code, ready.json()["status"]) == (200, "ready")
                keys = await http.get("/.well-known/jwks.json")
                assert len(keys.json()["keys"]) == 1
                assert (await http.get("/v1/sandbox/mailbox")).json() == {"items": []}
    settings.environment = Environment.PRODUCTION
    with pytest.raises(HouseUnfit, match="fsync must be on"):
        async with open_api(settings):
            pass
    assert database.name == settings.database.name
