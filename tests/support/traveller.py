"""Somebody who uses the API over HTTP, as a front end does for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from qp_api.kit.ids import new_id


@dataclass
class Traveller:
    """A person with what they would tell of themselves; `tokens` once they are signed in."""

    http: httpx.Client = field(repr=False)
    application: Mapping[str, Any] = field(repr=False)
    tokens: dict[str, Any] = field(default_factory=dict, repr=False)

    def move_to(self, http: httpx.Client) -> None:
        """The same person before another house, which has given them no token."""
        self.http, self.tokens = http, {}

    @property
    def email(self) -> str:
        return str(self.application["email"])

    @property
    def password(self) -> str:
        return str(self.application["password"])

    @property
    def subject_id(self) -> UUID:
        """Their id, as their own account tells it."""
        return UUID(self.get("/v1/me").json()["id"])

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        return self.call("POST", path, body, **headers)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """`if_match="…"` is the header If-Match; the access token goes with every request."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.tokens:
            named["Authorization"] = f"Bearer {self.tokens['access_token']}"
        return self.http.request(method, path, json=body, headers=named)

    def register(self) -> httpx.Response:
        return self.post("/v1/accounts", dict(self.application))

    def confirm(self) -> httpx.Response:
        """With the token of the newest mail that has one."""
        mailed = [mail["tokens"] for mail in self.mail() if "token" in mail["tokens"]]
        return self.post("/v1/accounts/verification", {"token": mailed[-1]["token"]})

    def sign_in(self) -> httpx.Response:
        """A new sign-in; it is the one that is used from now on, if it succeeds."""
        self.tokens = {}
        answer = self.post("/v1/sign-in", {"email": self.email, "password": self.password})
        self.tokens = answer.json() if answer.is_success else {}
        return answer

    def refresh(self) -> httpx.Response:
        answer = self.post("/v1/sign-in/refresh", {"refresh_token": self.tokens["refresh_token"]})
        self.tokens = answer.json() if answer.is_success else self.tokens
        return answer

    def arrive(self) -> "Traveller":
        """All of it: registered, confirmed, signed in."""
        for step in (self.register, self.confirm, self.sign_in):
            answer = step()
            assert answer.is_success, answer.text
            self.wait_until_idle()
        return self

    def enroll(self, cohort_id: str, key: str | None = None) -> httpx.Response:
        """Under a key of its own unless said."""
        body = {"cohort_id": cohort_id}
        return self.post("/v1/enrollments", body, idempotency_key=key or str(new_id()))

    def mail(self) -> list[dict[str, Any]]:
        """What has come for them, the oldest first, once the worker has nothing left to do."""
        self.wait_until_idle()
        answer = self.http.get("/v1/sandbox/mailbox", params={"to": self.email})
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def wait_until_idle(self) -> None:
        answer = self.http.post("/v1/sandbox/idle")
        assert answer.json() | {"held_count": 0} == {"held_count": 0, "dead_count": 0}


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which has the one shape that refusals have (RFC 9457)."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] == f"/problems/{told['code']}"
    assert told["request_id"] == answer.headers["X-Request-Id"]
    return answer.status_code, told["code"]
