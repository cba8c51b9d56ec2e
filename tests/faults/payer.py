"""Somebody who reserved a seat and wants to pay for it, before whatever of the house is alive."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx

from qp_api.core.process import Process
from qp_api.domains.accounts.public import Profile
from qp_api.domains.sign_in.public import Application, establish_account
from qp_api.kit.ids import new_id
from support.payment_house import PaymentHouse
from support.worker_process import until

PASSWORD = "a boat on quiet water"
MINUTE = 60


@dataclass
class Payer:
    """`key` is the idempotency key of their first try."""

    house: PaymentHouse
    http: httpx.AsyncClient = field(repr=False)
    email: str
    enrollment_id: str = ""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    key: str = field(default_factory=lambda: str(new_id()))

    async def reserve(self) -> None:
        """Sign in, and take a seat of the course that costs Tk 1,200.00."""
        await self.sign_in()
        cohorts = (await self.http.get("/v1/cohorts")).json()["items"]
        priced = next(one["id"] for one in cohorts if one["price"]["amount"] == "1200.00")
        answer = await self.http.post(
            "/v1/enrollments",
            json={"cohort_id": priced},
            headers={**self.headers, "Idempotency-Key": str(new_id())},
        )
        assert answer.status_code == 201, answer.text
        self.enrollment_id = answer.json()["id"]

    async def sign_in(self) -> None:
        """Anew: an access token lasts for ten minutes of a clock that tests move."""
        answer = await self.http.post(
            "/v1/sign-in", json={"email": self.email, "password": PASSWORD}
        )
        assert answer.status_code == 200, answer.text
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def start(self, key: str | None = None) -> httpx.Response:
        """`POST /v1/payments`."""
        return await self.http.post(
            "/v1/payments",
            json={"for": {"kind": "enrollment", "id": self.enrollment_id}},
            headers={**self.headers, "Idempotency-Key": key or self.key},
        )

    async def starts_again(self) -> str:
        """Under a new key; where to pay."""
        await self.sign_in()
        answer = await self.start(str(new_id()))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["redirect_url"])

    async def press(self, redirect_url: str, outcome: str = "pay") -> str:
        """A button of the checkout page; where the browser is sent, if anywhere."""
        checkout = parse_qs(urlsplit(redirect_url).query)["data"][0]
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.post(
                f"{self.house.gateway}/PG/decide", data={"data": checkout, "outcome": outcome}
            )
        assert answer.status_code in (200, 303)
        return str(answer.headers.get("location", ""))

    async def press_unseen(self, outcome: str = "pay_without_return") -> None:
        """On the page of a session that this house was never told of, but EPS has."""
        (one,) = await self.sessions()
        await self.press(f"{self.house.gateway}/PG?data={one['checkout']}", outcome)

    async def sessions(self) -> list[dict[str, Any]]:
        """What EPS knows of this charge."""
        charge = str(await self.charge_id())
        truth = await self.house.told_by_gateway("truth")
        return [one for one in truth if one["order"] == charge]

    async def charge_id(self) -> UUID:
        ((found,),) = await self.house.ask(
            "SELECT id FROM charges WHERE reference_id = $1", UUID(self.enrollment_id)
        )
        assert isinstance(found, UUID)
        return found

    async def attempts(self) -> list[Any]:
        """Their attempts, the oldest first."""
        return await self.house.ask(
            "SELECT id, reference, state FROM payment_attempts WHERE charge_id = $1 ORDER BY id",
            await self.charge_id(),
        )

    async def until_state(self, *states: str) -> None:
        """Wait until their attempts are committed in these states."""

        async def is_so() -> bool:
            return [one["state"] for one in await self.attempts()] == list(states)

        await until(is_so)

    async def until_asked(self, kind: str) -> None:
        """Wait until EPS has such a request about their last attempt."""

        async def is_asked() -> bool:
            found = await self.attempts()
            wanted = (kind, found[-1]["reference"]) if found else None
            requests = await self.house.told_by_gateway("requests")
            return wanted in [(one["kind"], one["transaction"]) for one in requests]

        await until(is_asked)

    async def pass_minutes(self, *minutes: int) -> None:
        """With all of the house alive: time goes on, and what is due by then is done."""
        await self.house.stand()
        await self.house.forgive()
        await self._done("/v1/sandbox/idle")
        for count in minutes:
            await self._done("/v1/sandbox/clock", {"advance_seconds": count * MINUTE})
        await self._done("/v1/sandbox/idle")

    async def _done(self, path: str, body: object = None) -> None:
        answer = await self.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json().get("dead_count", 0) == 0


async def make_payer(process: Process, house: PaymentHouse, http: httpx.AsyncClient) -> Payer:
    """A new person with a reserved seat."""
    email = f"payer-{new_id()}@example.org"
    profile = Profile(
        name="Rowan Sample",
        phone=None,
        organization=None,
        designation=None,
        billing_address=None,
        locale="en",
        time_zone="Asia/Dhaka",
    )
    application = Application(
        profile=profile, email=email, password=PASSWORD, born_on=date(1990, 1, 1)
    )
    assert await establish_account(process, application, roles=()) is not None
    payer = Payer(house, http, email)
    await payer.reserve()
    return payer
