"""People who sign in, and what they send."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from string import ascii_lowercase
from typing import Any

import httpx
from typing_extensions import override

from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.errors import Overloaded
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import Profile, find_by_email
from qp_api.domains.sign_in.passwords import Checked, Passwords
from qp_api.domains.sign_in.public import Application, establish_account, mint_verification
from qp_api.kit.clock import SystemClock
from qp_api.kit.ids import SubjectId

PASSWORD = "a sentence that nobody else would think of"
HOST = "api.example.test"


class MovableClock(SystemClock):
    """The machine's clock, whose process time a test can move on."""

    def __init__(self) -> None:
        super().__init__()
        self.moved = timedelta(0)

    @override
    def process_now(self) -> datetime:
        return super().process_now() + self.moved


class FullPasswords(Passwords):
    """Has no turn for anybody."""

    @override
    async def check(self, password: str, stored: str | None) -> Checked:
        raise Overloaded(retry_after=1)


@dataclass(frozen=True)
class Person:
    """Somebody with a verified account."""

    subject_id: SubjectId
    email: str
    password: str = field(default=PASSWORD, repr=False)

    @property
    def credentials(self) -> dict[str, str]:
        """The body of a sign-in."""
        return {"email": self.email, "password": self.password}


def new_email() -> str:
    """An address that no other test has: in letters, since many digits may be a card's."""
    return f"someone-{''.join(secrets.choice(ascii_lowercase) for _ in range(16))}@example.org"


def application(*, email: str | None = None, born_on: date = date(1990, 5, 17)) -> Application:
    """What an adult states, besides an address of their own."""
    profile = Profile(
        name="Rowan Sample",
        phone=None,
        organization=None,
        designation=None,
        billing_address=None,
        locale="en",
        time_zone="Asia/Dhaka",
    )
    return Application(profile, email or new_email(), PASSWORD, born_on)


async def make_person(process: Process, *roles: Role) -> Person:
    """A person with a verified account, as the house makes the first admin."""
    stated = application()
    subject_id = await establish_account(process, stated, roles=roles)
    assert subject_id is not None
    return Person(subject_id, stated.email)


def registration(**changes: Any) -> dict[str, Any]:
    """The body of a registration by an adult with an address of their own."""
    body: dict[str, Any] = {
        "name": "Rowan Sample",
        "email": new_email(),
        "password": PASSWORD,
        "date_of_birth": "1990-05-17",
    }
    return body | changes


async def register(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """Register, and return what was sent."""
    body = registration(**changes)
    answer = await client.post("/v1/accounts", json=body)
    assert answer.status_code == 202, answer.text
    return body


async def subject_of(process: Process, email: str) -> SubjectId:
    """Whose this address is."""
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        found = await find_by_email(uow, email)
    assert found is not None
    return found.subject_id


async def mailed_token(process: Process, email: str) -> str:
    """The token that a verification mail to this address would carry."""
    subject_id = await subject_of(process, email)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        return await mint_verification(uow, subject_id)


async def close_to(process: Process, subject_id: SubjectId, state: Processing) -> None:
    """Put a person into a state as the house does: every process hears of it."""
    unit = UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=subject_id)
    async with unit as uow:
        await set_processing(uow, subject_id, state)


async def sign_in(client: httpx.AsyncClient, person: Person) -> dict[str, Any]:
    """Sign in; the tokens."""
    answer = await client.post("/v1/sign-in", json=person.credentials)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    """The header of a request with this access token."""
    return {"Authorization": f"Bearer {tokens['access_token']}"}


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)


async def sign_in_from(
    client: httpx.AsyncClient, person: Person, user_agent: str = FIREFOX, **more: Any
) -> dict[str, Any]:
    """Sign in with a browser; the tokens."""
    answer = await client.post(
        "/v1/sign-in", json=person.credentials | more, headers={"User-Agent": user_agent}
    )
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


class NeverRight(Passwords):
    """Finds every password wrong, at no cost."""

    @override
    async def check(self, password: str, stored: str | None) -> Checked:
        return Checked(is_right=False)
