"""Rows of the peers, opened: what each of them answers, as plain fields."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .cells import open_bytes, place, seal_text, unpack

_ACCOUNT = {
    name: place("accounts", name)
    for name in ("name", "email", "phone", "organization", "designation")
}
_ADDRESS = place("accounts", "billing_address")
_MAIL = {
    said: (held, place("mail_messages", held))
    for said, held in (("to", "recipient"), ("subject", "subject"), ("text", "body"))
}
_ANSWER = place("idempotency_records", "answer")


class AccountLike(Protocol):
    """An account's row, whichever ORM read it."""

    id: UUID
    billing_address: bytes | None
    locale: str
    time_zone: str
    roles: list[str]
    age_band: str
    adult_from: Any
    registered_at: datetime
    verified_at: datetime | None


class MessageLike(Protocol):
    """A mail's row."""

    id: UUID
    subject_id: UUID
    kind: str
    state: str
    sent_at: datetime


def account_fields(row: AccountLike, key: AESGCM) -> dict[str, Any]:
    """The fields of `read_me`."""
    own = row.id.bytes
    address = row.billing_address
    return {
        "id": row.id,
        **{
            name: _opened(key, where, own, own, getattr(row, name))
            for name, where in _ACCOUNT.items()
        },
        "billing_address": None
        if address is None
        else unpack(open_bytes(key, _ADDRESS, own, own, bytes(address))),
        "locale": row.locale,
        "time_zone": row.time_zone,
        "roles": row.roles,
        "age_band": row.age_band,
        "adult_from": row.adult_from,
        "registered_at": row.registered_at,
        "email_verified_at": row.verified_at,
    }


def message_fields(row: MessageLike, key: AESGCM) -> dict[str, Any]:
    """The fields of one item of `list_messages`."""
    own, owner = row.id.bytes, row.subject_id.bytes
    return {
        "id": row.id,
        "kind": row.kind,
        **{
            said: _opened(key, where, own, owner, getattr(row, held))
            for said, (held, where) in _MAIL.items()
        },
        "state": row.state,
        "sent_at": row.sent_at,
    }


def _opened(
    key: AESGCM, where: bytes, row_id: bytes, subject_id: bytes, value: bytes | None
) -> str | None:
    if value is None:
        return None
    return open_bytes(key, where, row_id, subject_id, bytes(value)).decode()


def record_id(person: UUID, key: str) -> UUID:
    """The id of an idempotency record."""
    return UUID(bytes=blake2b(person.bytes + key.encode(), digest_size=16).digest())


def record_fields(
    person: UUID, record: UUID, key: AESGCM, *, body: bytes, answer: bytes, now: datetime
) -> Mapping[str, Any]:
    """The idempotency record of an answered request."""
    return {
        "subject_id": person,
        "id": record,
        "fingerprint": blake2b(body, digest_size=32).digest(),
        "status": 201,
        "answer": seal_text(key, _ANSWER, (record, person), answer, 256),
        "expires_at": now + timedelta(hours=24),
    }


def duty_fields(duty_id: UUID, person: UUID, row_id: UUID, now: datetime) -> dict[str, Any]:
    """The duty that follows an enrollment."""
    return {
        "id": duty_id,
        "subject_id": person,
        "kind": "enrollment.LearnerEnrolled",
        "payload": {"subject_id": str(person), "enrollment_id": str(row_id)},
        "state": "waiting",
        "posted_at": now,
        "due_at": now,
        "retry_at": now,
        "attempt": 0,
        "failed_count": 0,
    }


def entry_fields(entry_id: UUID, person: UUID, row_id: UUID, now: datetime) -> dict[str, Any]:
    """The audit entry of an enrollment."""
    return {
        "id": entry_id,
        "at": now,
        "business_at": now,
        "actor_kind": "person",
        "actor_id": person,
        "action": "enrollment.enroll_learner",
        "purpose": "P2.1",
        "subject_id": person,
        "object_id": row_id,
        "request_id": row_id.hex,
        "outcome": "done",
        "details": {},
    }
