"""Browsers of configured origins may call; others get no permission, and nobody gets cookies."""

import pytest

from qp_api.core.http.application import Application
from qp_api.core.http.operations import operation
from support.http_apps import client_of, make_app, strict_router

FRONT = "https://front.example.test"


@pytest.fixture
def app() -> Application:
    return make_app(options={"cors_origins": (FRONT,)})


def _preflight(origin: str, method: str = "POST", headers: str = "Authorization") -> dict[str, str]:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return {"Origin": origin, **asked}


async def test_a_configured_origin_may_ask(app: Application) -> None:
    client = client_of(app)
    asked = await client.options(
        "/v1/meta", headers=_preflight(FRONT, headers="If-Match, Idempotency-Key")
    )
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked.headers["access-control-allow-origin"] == FRONT
    answer = await client.get("/v1/meta", headers={"Origin": FRONT})
    assert answer.headers["access-control-allow-origin"] == FRONT
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "asked",
    [
        _preflight("https://canary.test"),
        _preflight(FRONT, method="TRACE"),
        _preflight(FRONT, headers="X-Canary"),
        _preflight("null"),
    ],
    ids=range(4),
)
async def test_anybody_else_gets_no_permission(app: Application, asked: dict[str, str]) -> None:
    answer = await client_of(app).options("/v1/meta", headers=asked)
    assert answer.status_code == 204
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert "canary" not in str(answer.headers).lower()


async def test_another_origin_may_not_read(app: Application) -> None:
    answer = await client_of(app).get("/v1/meta", headers={"Origin": "https://other.test"})
    assert "access-control-allow-origin" not in answer.headers


async def test_problems_and_faults_are_readable_too() -> None:
    router = strict_router()

    @router.get("/fault", **operation("fail", purpose=None, public=True))
    async def fail() -> None:
        raise RuntimeError

    client = client_of(make_app(router, options={"cors_origins": (FRONT,)}))
    for path, status in (("/nowhere", 404), ("/v1/meta?a=1", 422), ("/v1/fault", 500)):
        answer = await client.get(path, headers={"Origin": FRONT})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == FRONT


async def test_without_configuration_there_is_no_permission() -> None:
    answer = await client_of(make_app()).options("/v1/meta", headers=_preflight(FRONT))
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
