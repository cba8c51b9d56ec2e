"""An authenticator in somebody's hand, and their recovery codes on paper."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pyotp  # noqa: TID251 -- the phone is not ours

from domains.sign_in.factories import PASSWORD, MovableClock, Person, bearer, sign_in


@dataclass
class Authenticator:
    """Shows a code for each half minute of a clock."""

    clock: MovableClock
    secret: str = field(repr=False)
    codes: list[str] = field(default_factory=list, repr=False)

    def shown(self, *, steps: int = 0) -> str:
        """The code of now, or of so many steps later."""
        present = int(self.clock.process_now().timestamp()) // 30
        return pyotp.HOTP(self.secret).at(present + steps)

    def next(self) -> str:
        """A code that was not used yet: half a minute passes."""
        self.clock.moved += timedelta(seconds=30)
        return self.shown()


async def start(client: httpx.AsyncClient, tokens: dict[str, Any]) -> httpx.Response:
    return await client.post("/v1/me/totp", headers=bearer(tokens))


async def confirm(client: httpx.AsyncClient, tokens: dict[str, Any], otp: str) -> httpx.Response:
    return await client.post("/v1/me/totp/confirmation", json={"otp": otp}, headers=bearer(tokens))


async def set_up(
    client: httpx.AsyncClient, clock: MovableClock, tokens: dict[str, Any]
) -> Authenticator:
    """A confirmed second factor for whoever has these tokens."""
    started = await start(client, tokens)
    assert started.status_code == 201, started.text
    phone = Authenticator(clock, started.json()["secret"])
    answer = await confirm(client, tokens, phone.shown())
    assert answer.status_code == 200, answer.text
    phone.codes = answer.json()["recovery_codes"]
    return phone


@dataclass
class Guarded:
    """Somebody with a second factor, signed in before it was set up."""

    person: Person
    phone: Authenticator
    tokens: dict[str, Any] = field(repr=False)


async def make_guarded(client: httpx.AsyncClient, clock: MovableClock, person: Person) -> Guarded:
    tokens = await sign_in(client, person)
    return Guarded(person, await set_up(client, clock, tokens), tokens)


async def try_sign_in(
    client: httpx.AsyncClient, person: Person, otp: str | None = None, password: str = PASSWORD
) -> httpx.Response:
    """Sign in, with a code or without one."""
    body: dict[str, Any] = {"email": person.email, "password": password}
    return await client.post("/v1/sign-in", json=body | ({} if otp is None else {"otp": otp}))


async def step_up(
    client: httpx.AsyncClient, tokens: dict[str, Any], otp: str | None = None
) -> httpx.Response:
    body: dict[str, Any] = {"password": PASSWORD} | ({} if otp is None else {"otp": otp})
    return await client.post("/v1/sign-in/step-up", json=body, headers=bearer(tokens))
