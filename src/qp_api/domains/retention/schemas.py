"""Schedule, preview, runs and confirmations on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.audit.destruction import CERTIFICATE_SCHEMA, CERTIFICATE_TYPE
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel
from qp_api.core.privacy import Category, DataMap
from qp_api.kit.rows import values_of

from .models import RunKind, RunState
from .queries import PlannedStep
from .rules.ladder import Action
from .rules.schedule import ScheduleLine, rules_version, schedule_lines
from .store.runs import RunRow

_HASH: Final = "a" * 64
_RUN: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b51"
_Word: TypeAlias = Annotated[str, Field(max_length=128)]
_Hash: TypeAlias = Annotated[str, Field(max_length=64, pattern="^[0-9a-f]{64}$")]
_Instant: TypeAlias = Annotated[str, Field(max_length=27, pattern="Z$")]
_Count: TypeAlias = Annotated[int, Field(ge=0)]
_Counts: TypeAlias = dict[_Word, dict[_Word, _Count]]
_Keys: TypeAlias = Annotated[list[_Word], Field(max_length=1_000_000)]
_Person: TypeAlias = Annotated[UUID, Field(json_schema_extra=category(Category.SUBJECT_ID))]
_Day: TypeAlias = Annotated[date, Field(json_schema_extra=category(Category.ACTIVITY))]
_Token: TypeAlias = Annotated[str, Field(min_length=16, max_length=128, pattern="^[A-Za-z0-9_-]+$")]
_LINE: Final[dict[str, Any]] = {
    "category": "name",
    "clause": "P1.1",
    "purpose": "P2.2",
    "basis": "eu-gdpr:A6-1-b",
    "rule": "account",
    "kept_until": "erasure, or deletion under P4.2",
}
_STEP: Final[dict[str, Any]] = {
    "account_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
    "action": "contact",
    "rule": "P4.2",
    "last_active_on": "2026-11-24",
    "due_on": "2028-11-24",
}
_CERTIFICATE: Final[dict[str, Any]] = {
    "type": CERTIFICATE_TYPE,
    "schema": CERTIFICATE_SCHEMA,
    "id": f"urn:uuid:{_RUN}",
    "controller": "Quality Progress, Dhaka, Bangladesh",
    "run": {"id": _RUN, "kind": "inactivity"},
    "rules_version": _HASH,
    "data_map_version": _HASH,
    "plan_hash": _HASH,
    "started_at": "2028-12-24T06:30:00.000000Z",
    "completed_at": "2028-12-24T06:30:05.000000Z",
    "planned": 1,
    "people": 1,
    "kept": 0,
    "counts": {"accounts": {"delete": 1}},
    "destroyed_keys": ["b" * 32],
    "audit": {"seq": 4711, "chain_head": _HASH},
    "key_id": "c" * 43,
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "proofPurpose": "assertionMethod",
        "created": "2028-12-24T06:30:05Z",
        "verificationMethod": "urn:ietf:params:oauth:jwk-thumbprint:sha-256:" + "c" * 43,
        "proofValue": "z" + "d" * 87,
    },
}
_RAN: Final[dict[str, Any]] = {
    "id": _RUN,
    "kind": "inactivity",
    "state": "completed",
    "started_at": "2028-12-24T06:30:00Z",
    "completed_at": "2028-12-24T06:30:05Z",
    "late_days": 0,
    "planned": 1,
    "allowed": 50,
    "kept": 0,
    "plan_hash": _HASH,
    "counts": {"accounts": {"delete": 1}},
    "certificate": _CERTIFICATE,
}


class ScheduleLineOut(OutModel):
    """How long a category is kept for a purpose, by which rule and clause."""

    category: _Word
    clause: _Word
    purpose: _Word
    basis: _Word
    rule: _Word
    kept_until: _Word

    @classmethod
    def of(cls, line: ScheduleLine) -> "ScheduleLineOut":
        return ScheduleLineOut.build(**values_of(line))


class RetentionScheduleOut(OutModel):
    """The whole schedule; `rules_version` names it, as certificates do."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rules_version": _HASH, "items": [_LINE]}]}
    )

    rules_version: _Hash
    items: Annotated[list[ScheduleLineOut], Field(max_length=1_000)]

    @classmethod
    def of(cls, data_map: DataMap) -> "RetentionScheduleOut":
        lines = [ScheduleLineOut.of(line) for line in schedule_lines(data_map)]
        return RetentionScheduleOut.build(rules_version=rules_version(), items=lines)


class PlannedStepOut(OutModel):
    """What the next turn will do with somebody, by which rule, since when."""

    model_config = ConfigDict(json_schema_extra={"examples": [_STEP]})

    account_id: _Person
    action: Annotated[str, OpenEnum(Action)]
    rule: _Word
    last_active_on: _Day
    due_on: _Day

    @classmethod
    def of(cls, row: PlannedStep) -> "PlannedStepOut":
        return PlannedStepOut.build(
            account_id=row.subject_id,
            action=str(row.action),
            rule=row.rule,
            last_active_on=row.last_active_on,
            due_on=row.due_on,
        )


class CertificateRunOut(OutModel):
    """Which run it certifies."""

    id: _Word
    kind: _Word


class CertificateAuditOut(OutModel):
    """Where the audit chain stood."""

    seq: _Count
    chain_head: _Hash


class CertificateProofOut(OutModel):
    """A proof of the suite `eddsa-jcs-2022`."""

    type: _Word
    cryptosuite: _Word
    proofPurpose: _Word  # noqa: N815 -- the names are W3C's
    created: _Word
    verificationMethod: _Word  # noqa: N815 -- the names are W3C's
    proofValue: _Word  # noqa: N815 -- the names are W3C's


class DestructionCertificateOut(OutModel):
    """What a run destroyed, of nobody in particular (RE-6); for `qp-api audit verify`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CERTIFICATE]})

    type: _Word
    schema_: Annotated[_Word, Field(alias="schema")]
    id: _Word
    controller: _Word
    run: CertificateRunOut
    rules_version: _Hash
    data_map_version: _Hash
    plan_hash: _Hash
    started_at: _Instant
    completed_at: _Instant
    planned: _Count
    people: _Count
    kept: _Count
    counts: _Counts
    destroyed_keys: _Keys
    audit: CertificateAuditOut
    key_id: _Word
    proof: CertificateProofOut


class RetentionRunOut(OutModel):
    """A run; a stopped one has deleted nothing. `late_days`: how long its turn had been missed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RAN]})

    id: UUID
    kind: Annotated[str, OpenEnum(RunKind)]
    state: Annotated[str, OpenEnum(RunState)]
    started_at: datetime
    completed_at: datetime | None
    late_days: _Count
    planned: _Count
    allowed: _Count | None
    kept: _Count
    plan_hash: _Hash
    counts: _Counts
    certificate: DestructionCertificateOut | None

    @classmethod
    def of(cls, row: RunRow) -> "RetentionRunOut":
        signed = row.certificate
        return RetentionRunOut.build(
            id=row.id,
            kind=row.kind,
            state=row.state,
            started_at=row.started_at,
            completed_at=row.completed_at,
            late_days=row.late_days,
            planned=row.planned,
            allowed=row.allowed,
            kept=row.kept,
            plan_hash=row.plan_hash,
            counts=row.counts,
            certificate=None
            if signed is None
            else DestructionCertificateOut.model_validate(signed),
        )


class ActivityConfirmationIn(InModel):
    """The token of the letter; whoever is signed in needs none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "b" * 43}]})

    token: _Token | None = None


class ActivityConfirmationOut(OutModel):
    """The account is kept. The day that counts as its last activity is told signed in alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"last_active_on": "2028-11-26"}]})

    last_active_on: _Day | None
