"""The receipt of an erasure (DR-13): what was done, without a word about whom."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from qp_api.core.audit.chain import instant

RECEIPT_TYPE: Final = "ErasureReceipt"
RECEIPT_SCHEMA: Final = "urn:qp:schema:erasure-receipt:1"

_COMMITMENT: Final = b"qp1-subject"
SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class HeldPart:
    """What a ground keeps for a time: its IRI, the tables, the last day."""

    ground: str
    tables: tuple[str, ...]
    ends_on: date


@dataclass(frozen=True, slots=True)
class NotifiedRecipient:
    """An organisation that had the data and was told; None until it acknowledged."""

    name: str
    notified_at: datetime
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ErasureFacts:
    """All that a receipt binds. Times are business time; hashes and fingerprints are hex.

    `counts` is table → action → rows. `caches_dead_at` and `copies_dead_on` say when the last
    cached key and the last key in a backup are gone.
    """

    receipt_id: UUID
    controller: str
    request_id: UUID
    request_number: str
    request_right: str
    subject_commitment: str
    received_at: datetime
    started_at: datetime
    completed_at: datetime
    data_map_version: str
    plan_hash: str
    counts: Mapping[str, Mapping[str, int]]
    destroyed_keys: tuple[str, ...]
    held: tuple[HeldPart, ...]
    recipients: tuple[NotifiedRecipient, ...]
    caches_dead_at: datetime
    copies_dead_on: date
    audit_seq: int
    audit_chain_head: str


def new_salt() -> bytes:
    """Draw the salt of one commitment; it goes into the person's copy and nowhere else."""
    return secrets.token_bytes(SALT_BYTES)


def commit_subject(subject_id: UUID, salt: bytes) -> str:
    """Bind a receipt to a person whom only the holder of the salt can name.

    Hex of SHA-256 over tag, salt (32 bytes) and id (16 bytes): without the salt, knowing every id
    of the house does not help.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError
    return sha256(_COMMITMENT + salt + subject_id.bytes).hexdigest()


def build_receipt(facts: ErasureFacts, *, key_id: str) -> dict[str, object]:
    """Give the document to sign with the key `key_id`."""
    return {
        "type": RECEIPT_TYPE,
        "schema": RECEIPT_SCHEMA,
        "id": f"urn:uuid:{facts.receipt_id}",
        "controller": facts.controller,
        "request": {
            "id": str(facts.request_id),
            "number": facts.request_number,
            "right": facts.request_right,
        },
        "subject_commitment": facts.subject_commitment,
        "received_at": instant(facts.received_at),
        "started_at": instant(facts.started_at),
        "completed_at": instant(facts.completed_at),
        "data_map_version": facts.data_map_version,
        "plan_hash": facts.plan_hash,
        "counts": {table: dict(actions) for table, actions in facts.counts.items()},
        "destroyed_keys": list(facts.destroyed_keys),
        "held": [_held(part) for part in facts.held],
        "recipients": [_recipient(recipient) for recipient in facts.recipients],
        "caches_dead_at": instant(facts.caches_dead_at),
        "copies_dead_on": facts.copies_dead_on.isoformat(),
        "audit": {"seq": facts.audit_seq, "chain_head": facts.audit_chain_head},
        "key_id": key_id,
    }


def personal_copy(
    signed: Mapping[str, object], *, subject_id: UUID, salt: bytes
) -> dict[str, object]:
    """Give the person's own copy: the signed receipt, and what opens its commitment."""
    return {
        "receipt": dict(signed),
        "subject": {"account_id": str(subject_id), "salt": salt.hex()},
    }


def _held(part: HeldPart) -> dict[str, object]:
    return {
        "ground": part.ground,
        "tables": list(part.tables),
        "ends_on": part.ends_on.isoformat(),
    }


def _recipient(recipient: NotifiedRecipient) -> dict[str, object]:
    acknowledged = recipient.acknowledged_at
    return {
        "name": recipient.name,
        "notified_at": instant(recipient.notified_at),
        "acknowledged_at": None if acknowledged is None else instant(acknowledged),
    }
