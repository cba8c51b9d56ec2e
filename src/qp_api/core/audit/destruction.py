"""The certificate of a run of deletion (RE-6): what was destroyed and by which rules, of nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from qp_api.core.audit.chain import instant

CERTIFICATE_TYPE: Final = "DestructionCertificate"
CERTIFICATE_SCHEMA: Final = "urn:qp:schema:destruction-certificate:1"


@dataclass(frozen=True, slots=True)
class DestructionFacts:
    """All that a certificate binds. Times are business time; hashes and fingerprints are hex.

    `counts` is table → action → rows; `people` counts those who were erased whole, `kept` those
    who were planned and stayed.
    """

    certificate_id: UUID
    controller: str
    run_id: UUID
    run_kind: str
    rules_version: str
    data_map_version: str
    plan_hash: str
    started_at: datetime
    completed_at: datetime
    planned: int
    people: int
    kept: int
    counts: Mapping[str, Mapping[str, int]]
    destroyed_keys: tuple[str, ...]
    audit_seq: int
    audit_chain_head: str


def build_certificate(facts: DestructionFacts, *, key_id: str) -> dict[str, object]:
    """Give the document to sign with the key `key_id`."""
    return {
        "type": CERTIFICATE_TYPE,
        "schema": CERTIFICATE_SCHEMA,
        "id": f"urn:uuid:{facts.certificate_id}",
        "controller": facts.controller,
        "run": {"id": str(facts.run_id), "kind": facts.run_kind},
        "rules_version": facts.rules_version,
        "data_map_version": facts.data_map_version,
        "plan_hash": facts.plan_hash,
        "started_at": instant(facts.started_at),
        "completed_at": instant(facts.completed_at),
        "planned": facts.planned,
        "people": facts.people,
        "kept": facts.kept,
        "counts": {table: dict(actions) for table, actions in facts.counts.items()},
        "destroyed_keys": list(facts.destroyed_keys),
        "audit": {"seq": facts.audit_seq, "chain_head": facts.audit_chain_head},
        "key_id": key_id,
    }
