"""The refresh token in a cookie that no script reads and no other site can use (SI-1)."""

import ast
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx
import pytest

import qp_api
from domains.sign_in.conftest import client_from
from domains.sign_in.factories import HOST, MovableClock, Person, bearer, sign_in
from domains.sign_in.second_factors import make_guarded
from qp_api.core.http.application import Application
from qp_api.core.process import Process
from qp_api.domains.accounts.routes import router as accounts
from qp_api.domains.sign_in.public import COOKIE_PATHS, SignInAuthenticator
from qp_api.domains.sign_in.routes import router
from qp_api.domains.sign_in.routes.browser import ESSENTIAL
from support.http_apps import make_app

PAGE = "https://app.example.test"
SCRIPT = {"Origin": PAGE, "X-QP-Browser": "1", "Sec-Fetch-Site": "same-site"}


@pytest.fixture
def house(house: Process) -> Process:
    """The same house, reached by https, with a front end on another host of its site."""
    told = {"public_url": f"https://{HOST}", "cors_origins": (PAGE,)}
    house.settings = house.settings.model_copy(update=told)
    return house


@pytest.fixture
def app(house: Process, authenticator: SignInAuthenticator) -> Application:
    return make_app(
        router,
        accounts,
        process=house,
        options={"cors_origins": (PAGE,), "cookie_paths": COOKIE_PATHS, "https_only": True},
        collaborators={"authenticator": authenticator, "clock": house.clock},
    )


@pytest.fixture
async def browser(app: Application) -> AsyncIterator[httpx.AsyncClient]:
    """Keeps cookies and sends them where their path says, as a browser does."""
    async with client_from(app) as client:
        client.base_url = httpx.URL(f"https://{HOST}")
        client.headers.update(SCRIPT)
        yield client


async def enter(browser: httpx.AsyncClient, person: Person) -> httpx.Response:
    body = person.credentials | {"refresh_in": "cookie"}
    answer = await browser.post("/v1/sign-in", json=body)
    assert answer.status_code == 200, answer.text
    return answer


def cookies_of(answer: httpx.Response) -> SimpleCookie:
    jar = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        jar.load(line)
    return jar


async def refresh(client: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await client.post("/v1/sign-in/refresh", json={}, headers=headers)


async def test_both_tokens_are_in_cookies_that_are_closed_in_every_way(
    browser: httpx.AsyncClient, person: Person
) -> None:
    answer = await enter(browser, person)

    body, jar = answer.json(), cookies_of(answer)
    assert (body["refresh_token"], body["device_token"]) == ("", None)
    assert set(jar) == {f"__Secure-{name}" for name in ESSENTIAL}
    for morsel in jar.values():
        assert morsel.value not in answer.text
        assert (morsel["httponly"], morsel["secure"]) == (True, True)
        assert (morsel["samesite"], morsel["path"], morsel["domain"]) == (
            "strict",
            "/v1/sign-in",
            "",
        )
        assert int(morsel["max-age"]) in (30 * 86_400, 90 * 86_400)
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-origin"] == PAGE


async def test_no_cookie_is_kept_before_the_second_factor_is_shown(
    browser: httpx.AsyncClient, person: Person, clock: MovableClock
) -> None:
    guarded = await make_guarded(browser, clock, person)
    body = person.credentials | {"refresh_in": "cookie"}

    asked = await browser.post("/v1/sign-in", json=body)
    wrong = await browser.post("/v1/sign-in", json=body | {"otp": "000000"})

    assert (asked.json()["code"], wrong.json()["code"]) == ("otp_required", "invalid_credentials")
    assert not any(a.headers.get_list("set-cookie") for a in (asked, wrong))
    assert not list(browser.cookies)
    right = await browser.post("/v1/sign-in", json=body | {"otp": guarded.phone.next()})
    assert set(cookies_of(right)) == {f"__Secure-{name}" for name in ESSENTIAL}


async def test_it_refreshes_by_the_cookie_alone(browser: httpx.AsyncClient, person: Person) -> None:
    first = await enter(browser, person)
    second = await refresh(browser)
    third = await refresh(browser)

    assert {answer.status_code for answer in (second, third)} == {200}
    assert second.json()["refresh_token"] == ""
    values = {cookies_of(a)["__Secure-qp_refresh"].value for a in (first, second, third)}
    assert len(values) == 3
    assert (await browser.get("/v1/me", headers=bearer(third.json()))).status_code == 200


async def test_signing_out_takes_the_cookie_away_and_leaves_the_device(
    browser: httpx.AsyncClient, person: Person
) -> None:
    device = cookies_of(await enter(browser, person))["__Secure-qp_device"].value
    tokens = (await refresh(browser)).json()

    answer = await browser.post("/v1/sign-out", headers=bearer(tokens))

    assert answer.status_code == 204
    assert cookies_of(answer)["__Secure-qp_refresh"]["max-age"] == "0"
    assert "__Secure-qp_refresh" not in browser.cookies
    assert (await refresh(browser)).status_code == 401
    again = cookies_of(await enter(browser, person))
    assert again["__Secure-qp_device"].value == device


@pytest.mark.parametrize(
    "forged",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{PAGE}.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"X-QP-Browser": ""},
    ],
)
async def test_another_site_can_neither_refresh_nor_sign_its_visitor_in(
    browser: httpx.AsyncClient, person: Person, forged: dict[str, str]
) -> None:
    """CSRF, and the sign-in under a stranger's name; the token is not used up by the attempt."""
    await enter(browser, person)
    headers = {name: value for name, value in (SCRIPT | forged).items() if value}
    browser.headers = httpx.Headers({})
    body = person.credentials | {"refresh_in": "cookie"}

    answers = [
        await refresh(browser, **headers),
        await browser.post("/v1/sign-in", json=body, headers=headers),
    ]

    assert {(a.status_code, a.json()["code"]) for a in answers} == {(403, "cross_site_request")}
    assert not any(a.headers.get_list("set-cookie") for a in answers)
    assert (await refresh(browser, **SCRIPT)).status_code == 200


async def test_without_an_origin_cookies_count_for_nothing(
    browser: httpx.AsyncClient, person: Person
) -> None:
    await enter(browser, person)
    browser.headers = httpx.Headers({"X-QP-Browser": "1"})

    assert (await refresh(browser)).json()["code"] == "cross_site_request"


async def test_no_cookie_is_needed_anywhere(app: Application, person: Person) -> None:
    """The contract: and none is given to whoever does not ask for one."""
    async with client_from(app) as client:
        client.base_url = httpx.URL(f"https://{HOST}")
        tokens = await sign_in(client, person)
        body = {"refresh_token": tokens["refresh_token"]}
        fresh = await client.post("/v1/sign-in/refresh", json=body)
        out = await client.post("/v1/sign-out", headers=bearer(fresh.json()))

    assert (fresh.status_code, out.status_code) == (200, 204)
    assert fresh.json()["refresh_token"]
    assert not [a for a in (fresh, out) if a.headers.get_list("set-cookie")]


@pytest.mark.parametrize(("path", "may"), [("/v1/sign-in/refresh", True), ("/v1/me", False)])
async def test_cookies_travel_across_origins_to_their_own_paths_only(
    browser: httpx.AsyncClient, path: str, may: bool
) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Origin": PAGE}
    answer = await browser.options(path, headers=asked)

    assert answer.headers["access-control-allow-origin"] == PAGE or not may
    assert ("access-control-allow-credentials" in answer.headers) is may
    assert "X-QP-Browser" in answer.headers["access-control-allow-headers"]


async def test_over_http_in_a_sandbox_the_names_are_bare(
    house: Process, browser: httpx.AsyncClient, person: Person
) -> None:
    """A browser takes no `__Secure-` cookie from http, and the sandbox has nothing else."""
    house.settings = house.settings.model_copy(update={"public_url": f"http://{HOST}"})

    jar = cookies_of(await enter(browser, person))

    assert set(jar) == ESSENTIAL
    assert not any(morsel["secure"] for morsel in jar.values())


def test_the_essential_cookies_are_a_closed_list() -> None:
    """SI-1: one place in the whole product gives cookies, and it gives these."""
    root = Path(qp_api.__file__).parent
    found: set[str] = set()
    for file in root.rglob("*.py"):
        names: Any = (getattr(n, "attr", None) for n in ast.walk(ast.parse(file.read_text())))
        if {"set_cookie", "delete_cookie"} & set(names) or "et-cookie" in file.read_text().lower():
            found.add(file.relative_to(root).as_posix())

    assert found == {"domains/sign_in/routes/browser.py"}
    assert {"qp_refresh", "qp_device"} == ESSENTIAL


async def test_whoever_forgot_the_token_is_told_so(browser: httpx.AsyncClient) -> None:
    """Outside of browser mode nobody is told of other sites; inside, no cookie is no token."""
    scripted = await refresh(browser)
    browser.headers = httpx.Headers()
    plain = await refresh(browser)

    assert (plain.status_code, plain.json()["code"]) == (422, "invalid_request")
    assert plain.json()["errors"][0]["pointer"] == "/refresh_token"
    assert (scripted.status_code, scripted.json()["code"]) == (401, "refresh_token_invalid")
