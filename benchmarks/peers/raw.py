"""The limit: raw ASGI, asyncpg, orjson, python-jose HS256 at each request; one CTE for the write.

No framework, no validation, no log, no metrics. With `BENCH_TOKEN_CACHE` a token is verified once.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from jose import jwt
from typing_extensions import override

from benchmarks.shapes import PEER_SECRET
from qp_api.kit.ids import new_id

from .cells import load_keys, open_bytes, place, seal_text, unpack

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Scope = dict[str, Any]

KEYS = load_keys()
NAME, EMAIL, PHONE, ORGANIZATION, DESIGNATION, ADDRESS = (
    place("accounts", column)
    for column in ("name", "email", "phone", "organization", "designation", "billing_address")
)
TO, SUBJECT, BODY = (place("mail_messages", column) for column in ("recipient", "subject", "body"))
ANSWER = place("idempotency_records", "answer")
LAST = UUID(int=2**128 - 1)
dump = partial(orjson.dumps, option=orjson.OPT_UTC_Z)

ME = """
SELECT subject_id, id, name, email, phone, organization, designation, billing_address, roles,
    age_band, adult_from, locale, time_zone, registered_at, verified_at, last_active_on, version
FROM accounts WHERE subject_id = $1 AND id = $1
"""
MESSAGES = """
SELECT subject_id, id, kind, recipient, subject, body, state, sent_at
FROM mail_messages WHERE subject_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
"""
ENROLL = """
WITH person AS MATERIALIZED (
    SELECT processing FROM subjects WHERE id = $1 FOR SHARE
), known AS MATERIALIZED (
    SELECT status FROM idempotency_records WHERE subject_id = $1 AND id = $2
), active AS (
    UPDATE accounts SET last_active_on = $3, inactivity = 'active',
        inactivity_due_on = ($3::date + interval '24 months')::date
    WHERE subject_id = $1 AND id = $1 AND last_active_on < $3
), seat AS (
    UPDATE cohorts SET taken = taken + 1, version = version + 1
    WHERE id = $4 AND taken < capacity AND state = 'open' AND starts_on > $3 AND price_poisha = 0
        AND EXISTS (SELECT FROM person WHERE processing = 'open') AND NOT EXISTS (SELECT FROM known)
    RETURNING id
), enrolled AS (
    INSERT INTO enrollments (subject_id, id, cohort_id, state, enrolled_at, payment_due_at,
        attended_minutes)
    SELECT $1, $5, id, 'active', $6, NULL, 0 FROM seat RETURNING id
), duty AS (
    INSERT INTO duties (id, subject_id, kind, payload, state, posted_at, due_at, retry_at, attempt,
        failed_count)
    SELECT $7, $1, 'enrollment.LearnerEnrolled', $8::jsonb, 'waiting', $6, $6, $6, 0, 0
    FROM enrolled
), entry AS (
    INSERT INTO audit_entries (id, at, business_at, actor_kind, actor_id, action, purpose,
        subject_id, object_id, request_id, outcome, details)
    SELECT $9, $6, $6, 'person', $1, 'enrollment.enroll_learner', 'P2.1', $1, $5, $10, 'done',
        '{}'::jsonb
    FROM enrolled
), pending AS (
    INSERT INTO audit_pending (entry_id) SELECT $9 FROM enrolled
), answered AS (
    INSERT INTO idempotency_records (subject_id, id, fingerprint, status, answer, expires_at)
    SELECT $1, $2, $11, 201, $12, $13 FROM enrolled
)
SELECT (SELECT processing FROM person) AS processing, (SELECT status FROM known) AS known,
    EXISTS (SELECT FROM enrolled) AS enrolled
"""
CHANGE = """
WITH person AS MATERIALIZED (
    SELECT processing FROM subjects WHERE id = $1 FOR SHARE
), changed AS (
    UPDATE accounts SET designation = $2, version = version + 1
    WHERE subject_id = $1 AND id = $1 AND EXISTS (SELECT FROM person WHERE processing = 'open')
    RETURNING *
), entry AS (
    INSERT INTO audit_entries (id, at, business_at, actor_kind, actor_id, action, purpose,
        subject_id, object_id, request_id, outcome, details)
    SELECT $3, $4, $4, 'person', $1, 'accounts.update_me', 'P2.2', $1, $1, $5, 'done',
        '{"fields": ["designation"]}'::jsonb
    FROM changed
), pending AS (
    INSERT INTO audit_pending (entry_id) SELECT $3 FROM changed
)
SELECT * FROM changed
"""


class Connection(asyncpg.Connection):  # type: ignore[misc]
    """Given back to the pool without a round trip, as ours are."""

    @override
    def get_reset_query(self) -> str:
        return ""


class Service:
    """The whole of it."""

    pool: Any
    known: dict[str, UUID]

    def __init__(self, *, caches_tokens: bool) -> None:
        self.known = {}
        self._caches = caches_tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == "/readyz":
            await answer(send, 200, b"{}")
        else:
            await self._serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.pool = await asyncpg.create_pool(
            os.environ["BENCH_DSN"], min_size=1, max_size=8, connection_class=Connection
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            person = self._person(headers[b"authorization"][7:].decode())
        except (jwt.JWTError, KeyError):
            await answer(send, 401, b"{}")
            return
        path = scope["path"]
        if scope["method"] == "PATCH":
            message = await receive()
            await self._change(person, message["body"], send)
        elif path == "/v1/me":
            await self._me(person, await self.pool.fetchrow(ME, person), send)
        elif path == "/v1/me/messages":
            await self._list(person, int(scope["query_string"].partition(b"limit=")[2]), send)
        else:
            message = await receive()
            await self._enroll(person, headers[b"idempotency-key"], message["body"], send)

    def _person(self, token: str) -> UUID:
        person = self.known.get(token)
        if person is None:
            claims = jwt.decode(token, PEER_SECRET, algorithms=["HS256"], audience="qp-api")
            person = UUID(claims["sub"])
            if self._caches:
                self.known[token] = person
        return person

    async def _change(self, person: UUID, body: bytes, send: Send) -> None:
        said = orjson.loads(body)["designation"].encode()
        value = seal_text(KEYS[person], DESIGNATION, (person, person), said, 32)
        now = datetime.now(UTC)  # noqa: TID251 -- a peer has no clock of the house
        entry = new_id()
        row = await self.pool.fetchrow(CHANGE, person, value, entry, now, entry.hex)
        await self._me(person, row, send)

    async def _me(self, person: UUID, row: Any, send: Send) -> None:
        if row is None:
            await answer(send, 404, b"{}")
            return
        key, own = KEYS[person], person.bytes
        await answer(
            send,
            200,
            dump(
                {
                    "id": str(row["id"]),
                    "name": open_bytes(key, NAME, own, own, row["name"]).decode(),
                    "email": open_bytes(key, EMAIL, own, own, row["email"]).decode(),
                    "phone": open_bytes(key, PHONE, own, own, row["phone"]).decode(),
                    "organization": open_bytes(
                        key, ORGANIZATION, own, own, row["organization"]
                    ).decode(),
                    "designation": open_bytes(
                        key, DESIGNATION, own, own, row["designation"]
                    ).decode(),
                    "billing_address": unpack(
                        open_bytes(key, ADDRESS, own, own, row["billing_address"])
                    ),
                    "locale": row["locale"],
                    "time_zone": row["time_zone"],
                    "roles": row["roles"],
                    "age_band": row["age_band"],
                    "adult_from": row["adult_from"],
                    "registered_at": row["registered_at"],
                    "email_verified_at": row["verified_at"],
                }
            ),
        )

    async def _list(self, person: UUID, limit: int, send: Send) -> None:
        rows = await self.pool.fetch(MESSAGES, person, LAST, limit + 1)
        key, own = KEYS[person], person.bytes
        items = []
        for row in rows[:limit]:
            row_id = row["id"].bytes
            items.append(
                {
                    "id": str(row["id"]),
                    "kind": row["kind"],
                    "to": open_bytes(key, TO, row_id, own, row["recipient"]).decode(),
                    "subject": open_bytes(key, SUBJECT, row_id, own, row["subject"]).decode(),
                    "text": open_bytes(key, BODY, row_id, own, row["body"]).decode(),
                    "state": row["state"],
                    "sent_at": row["sent_at"],
                }
            )
        cursor = items[-1]["id"] if len(rows) > limit else None
        await answer(send, 200, dump({"items": items, "next_cursor": cursor}))

    async def _enroll(self, person: UUID, key: bytes, body: bytes, send: Send) -> None:
        now = datetime.now(UTC)  # noqa: TID251 -- a peer has no clock of the house
        cohort_id = UUID(orjson.loads(body)["cohort_id"])
        record = UUID(bytes=blake2b(person.bytes + key, digest_size=16).digest())
        row_id = new_id()
        said = dump(
            {
                "id": str(row_id),
                "cohort_id": str(cohort_id),
                "state": "active",
                "enrolled_at": now,
                "payment_due_at": None,
            }
        )
        payload = dump({"subject_id": str(person), "enrollment_id": str(row_id)}).decode()
        verdict = await self.pool.fetchrow(
            ENROLL,
            *(person, record, now.date(), cohort_id, row_id, now, new_id(), payload, new_id()),
            *(row_id.hex, blake2b(body, digest_size=32).digest()),
            seal_text(KEYS[person], ANSWER, (record, person), said, 256),
            now + timedelta(hours=24),
        )
        if verdict["enrolled"]:
            await answer(send, 201, said)
        else:
            await answer(send, 409 if verdict["processing"] == "open" else 403, b"{}")


async def answer(send: Send, status: int, body: bytes) -> None:
    """A whole answer."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


app = Service(caches_tokens="BENCH_TOKEN_CACHE" in os.environ)
