"""Keys of integrators, made as an admin makes them."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from domains.sign_in.factories import Person, make_person
from domains.sign_in.test_authenticator import token_of
from qp_api.core.actor import Role, Scope
from qp_api.core.http.application import Application
from qp_api.core.process import Process
from qp_api.domains.accounts.routes import router as accounts
from qp_api.domains.sign_in.public import SignInAuthenticator
from qp_api.domains.sign_in.routes import router as sign_in
from support.http_apps import make_app


@pytest.fixture
def app(house: Process, authenticator: SignInAuthenticator) -> Application:
    """The room behind its real authenticator, under the house's clock: proofs are fresh."""
    used = {"authenticator": authenticator, "clock": house.clock}
    return make_app(sign_in, accounts, process=house, collaborators=used)


@pytest.fixture
async def admin(house: Process) -> dict[str, str]:
    """The headers of an admin."""
    return await headers_of(house, await make_person(house, Role.ADMIN))


PATH = "/v1/api-keys"
EVERY_SCOPE = [str(scope) for scope in Scope]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def headers_of(house: Process, person: Person) -> dict[str, str]:
    """A new sign-in, freshly proved."""
    return bearer(await token_of(house, person))


def wanted(house: Process, **changes: Any) -> dict[str, Any]:
    """A body that makes a key."""
    ends = house.clock.process_now() + timedelta(days=30)
    stated = {"name": "Learning platform", "scopes": EVERY_SCOPE, "expires_at": ends.isoformat()}
    return stated | changes


async def make_key(
    house: Process, client: httpx.AsyncClient, admin: dict[str, str], **changes: Any
) -> dict[str, Any]:
    """A key, shown this once."""
    made = await client.post(PATH, json=wanted(house, **changes), headers=admin)
    assert made.status_code == 201, made.text
    shown: dict[str, Any] = made.json()
    return shown
