"""The receipt on the wire: the signed document, name by name, so that it verifies as it comes."""

from typing import Annotated, Any, Final, TypeAlias

from pydantic import ConfigDict, Field

from qp_api.core.audit.receipts import RECEIPT_SCHEMA, RECEIPT_TYPE
from qp_api.core.http.text_types import OutModel

_HASH: Final = "a" * 64
_EXAMPLE: Final[dict[str, Any]] = {
    "type": RECEIPT_TYPE,
    "schema": RECEIPT_SCHEMA,
    "id": "urn:uuid:01936b2e-7c00-7a31-9d55-0c2f6a1e8b31",
    "controller": "Quality Progress, Dhaka, Bangladesh",
    "request": {
        "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b21",
        "number": "QP-2026-000123",
        "right": "erase",
    },
    "subject_commitment": _HASH,
    "received_at": "2026-12-01T06:30:00.000000Z",
    "started_at": "2026-12-01T06:30:00.000000Z",
    "completed_at": "2026-12-01T06:30:05.000000Z",
    "data_map_version": _HASH,
    "plan_hash": _HASH,
    "counts": {"accounts": {"delete": 1}},
    "destroyed_keys": ["b" * 32],
    "held": [{"ground": "eu-gdpr:A6-1-c", "tables": ["rights_requests"], "ends_on": "2031-12-01"}],
    "recipients": [],
    "caches_dead_at": "2026-12-01T06:31:03.000000Z",
    "copies_dead_on": "2026-12-31",
    "audit": {"seq": 4711, "chain_head": _HASH},
    "key_id": "c" * 43,
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "proofPurpose": "assertionMethod",
        "created": "2026-12-01T06:30:05Z",
        "verificationMethod": "urn:ietf:params:oauth:jwk-thumbprint:sha-256:" + "c" * 43,
        "proofValue": "z" + "d" * 87,
    },
}
_Hash: TypeAlias = Annotated[str, Field(max_length=64, pattern="^[0-9a-f]{64}$")]
_Word: TypeAlias = Annotated[str, Field(max_length=128)]
_Instant: TypeAlias = Annotated[str, Field(max_length=27, pattern="Z$")]
_Day: TypeAlias = Annotated[str, Field(max_length=10)]
_Count: TypeAlias = Annotated[int, Field(ge=0)]


class ReceiptRequestOut(OutModel):
    """Which request it is the receipt of."""

    id: _Word
    number: _Word
    right: _Word


class ReceiptHeldOut(OutModel):
    """What a ground keeps for a time."""

    ground: _Word
    tables: Annotated[list[_Word], Field(max_length=200)]
    ends_on: _Day


class ReceiptRecipientOut(OutModel):
    """An organisation that had the data and was told."""

    name: _Word
    notified_at: _Instant
    acknowledged_at: _Instant | None


class ReceiptAuditOut(OutModel):
    """Where the audit chain stood."""

    seq: _Count
    chain_head: _Hash


class ReceiptProofOut(OutModel):
    """A proof of the suite `eddsa-jcs-2022`."""

    type: _Word
    cryptosuite: _Word
    proofPurpose: _Word  # noqa: N815 -- the names are W3C's
    created: _Word
    verificationMethod: _Word  # noqa: N815 -- the names are W3C's
    proofValue: _Word  # noqa: N815 -- the names are W3C's


class ReceiptOut(OutModel):
    """What was erased, without a word about whom (DR-13); verified by `qp-api audit verify`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: _Word
    schema_: Annotated[_Word, Field(alias="schema")]
    id: _Word
    controller: _Word
    request: ReceiptRequestOut
    subject_commitment: _Hash
    received_at: _Instant
    started_at: _Instant
    completed_at: _Instant
    data_map_version: _Hash
    plan_hash: _Hash
    counts: dict[_Word, dict[_Word, _Count]]
    destroyed_keys: Annotated[list[_Word], Field(max_length=10_000)]
    held: Annotated[list[ReceiptHeldOut], Field(max_length=200)]
    recipients: Annotated[list[ReceiptRecipientOut], Field(max_length=1_000)]
    caches_dead_at: _Instant
    copies_dead_on: _Day
    audit: ReceiptAuditOut
    key_id: _Word
    proof: ReceiptProofOut
