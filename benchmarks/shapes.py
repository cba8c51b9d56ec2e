"""The shapes every room repeats, as requests on real operations."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from jose import jwt

from qp_api.core.process import Process
from qp_api.domains.sign_in.tokens import AccessTokens
from qp_api.kit.ids import SignInId, SubjectId

from .world import Person, World

HOST = "127.0.0.1"
PEER_SECRET = "a secret of the peers, thirty-two bytes or more"  # noqa: S105 -- of servers that live for minutes
PEER_LIFE = 3_600
LISTED = 50
KEPT_APART = 20
"""The last of the active people: guards are tried on them, and sign-ins; they are never timed."""


class Shape(StrEnum):
    """What is asked; a tail write goes statement by statement, as most writes do."""

    READ = "read"
    LIST = "list"
    WRITE = "write"
    TAIL = "tail write"

    @property
    def expect(self) -> str:
        """The status of its answer."""
        return "201" if self is Shape.WRITE else "200"


class Issuer(Protocol):
    """Makes a token that one kind of server takes."""

    def issue(self, person: Person) -> str: ...


class HouseIssuer:
    """ES256 by our own code, for a sign-in that exists."""

    def __init__(self, process: Process) -> None:
        self._tokens = process.port(AccessTokens)

    def issue(self, person: Person) -> str:
        """A token of at most fifteen minutes."""
        subject_id, sign_in_id = SubjectId(UUID(person.subject_id)), UUID(person.sign_in_id)
        return self._tokens.issue(subject_id, SignInId(sign_in_id))


class PeerIssuer:
    """HS256 by python-jose, as is usual."""

    def __init__(self, process: Process) -> None:
        self._clock = process.clock

    def issue(self, person: Person) -> str:
        """A token with the same claims."""
        now = int(self._clock.process_now().timestamp())
        claims = {
            "iss": "http://127.0.0.1",
            "aud": "qp-api",
            "sub": person.subject_id,
            "sid": person.sign_in_id,
            "iat": now,
            "exp": now + PEER_LIFE,
        }
        token: str = jwt.encode(claims, PEER_SECRET, "HS256")
        return token


@dataclass
class Requests:
    """Draws requests; a seat is asked for once only, whoever answers."""

    world: World

    def __post_init__(self) -> None:
        self.timed = self.world.active[:-KEPT_APART]
        self.seats = self._free_seats()

    def reads(self, people: list[Person], issuer: Issuer) -> list[str]:
        """`read_me`, one request a person."""
        return [get("/v1/me", issuer.issue(one)) for one in people]

    def lists(self, people: list[Person], issuer: Issuer) -> list[str]:
        """`list_messages`, fifty at once, one request a person."""
        return [get(f"/v1/me/messages?limit={LISTED}", issuer.issue(one)) for one in people]

    def patches(self, people: list[Person], issuer: Issuer) -> list[str]:
        """`update_me`, one field changed, one request a person."""
        return [patch(issuer.issue(one)) for one in people]

    def writes(self, count: int, issuer: Issuer) -> list[str]:
        """`enroll_learner`, each for another seat."""
        tokens = {one.subject_id: issuer.issue(one) for one in self.timed}
        drawn = list(itertools.islice(self.seats, count))
        return [enroll(tokens[person.subject_id], cohort) for person, cohort in drawn]

    def _free_seats(self) -> Iterator[tuple[Person, str]]:
        """Neighbours differ in person and cohort, so that nobody waits for a row."""
        people, cohorts = self.timed, self.world.cohort_ids
        for turn in range(len(cohorts)):
            for number, person in enumerate(people):
                yield person, cohorts[(turn + number) % len(cohorts)]


def get(path: str, token: str) -> str:
    """A GET as a client library sends it."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {token}\r\nUser-Agent: benchmark\r\n\r\n"
    )


def post(path: str, token: str | None, body: str, *headers: str) -> str:
    """A POST of JSON."""
    return _sent("POST", path, token, body, *headers)


def patch(token: str) -> str:
    """Another designation, whatever the version."""
    return _sent("PATCH", "/v1/me", token, '{"designation":"Auditor"}', "If-Match: *")


def _sent(method: str, path: str, token: str | None, body: str, *headers: str) -> str:
    own = [f"Authorization: Bearer {token}"] if token else []
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {HOST}",
        "Accept: application/json",
        *own,
        *headers,
        "User-Agent: benchmark",
        "Content-Type: application/json",
        f"Content-Length: {len(body.encode())}",
    ]
    return "\r\n".join([*lines, "", ""]) + body


def enroll(token: str, cohort_id: str, key: str | None = None) -> str:
    """A POST for a seat, under a key of its own."""
    name = key or secrets.token_hex(16)
    body = f'{{"cohort_id":"{cohort_id}"}}'
    return post("/v1/enrollments", token, body, f'Idempotency-Key: "{name}"')
