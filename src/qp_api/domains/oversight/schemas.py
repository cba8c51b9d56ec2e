"""The trail and the record of processing on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OutModel
from qp_api.core.privacy import Category, DataMap
from qp_api.core.privacy.controller import CONTROLLER, MEASURES, OFFICER, PEOPLE, RECIPIENTS
from qp_api.core.privacy.processing import (
    data_map_version,
    recorded_categories,
    recorded_columns,
)
from qp_api.kit.rows import values_of

from .store import EntryRow

_Word: TypeAlias = Annotated[str, Field(max_length=128)]
_Text: TypeAlias = Annotated[str, Field(max_length=512)]
_Words: TypeAlias = Annotated[list[_Word], Field(max_length=64)]
_Texts: TypeAlias = Annotated[list[_Text], Field(max_length=64)]
_Scalar: TypeAlias = _Word | int | None
_Detail: TypeAlias = _Scalar | Annotated[list[_Scalar], Field(max_length=1_000)]
_Person: TypeAlias = Annotated[
    UUID | None, Field(json_schema_extra=category(Category.SUBJECT_ID, Category.ACTIVITY))
]


def _listed(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in fields.items()}


_ENTRY: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b41",
    "seq": 4711,
    "at": "2026-12-01T06:30:00Z",
    "business_at": "2026-12-01T06:30:00Z",
    "actor_kind": "person",
    "actor_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
    "action": "enrollment.enroll_learner",
    "purpose": "P2.1",
    "subject_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
    "object_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b12",
    "request_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b42",
    "outcome": "done",
    "details": {},
}
_CATEGORY: Final[dict[str, Any]] = {
    "category": "name",
    "clause": "P1.1",
    "dpv": "Name",
    "fideslang": "user.name",
    "purposes": ["P2.1", "P2.2"],
    "bases": ["eu-gdpr:A6-1-b"],
    "sealed": True,
    "kept_after_erasure": False,
    "retention": ["account: erasure, or deletion under P4.2"],
}
_MAP: Final[dict[str, Any]] = {
    "version": "a" * 64,
    "controller": CONTROLLER,
    "data_protection_officer": OFFICER,
    "people": list(PEOPLE),
    "measures": list(MEASURES),
    "recipients": [_listed(values_of(recipient)) for recipient in RECIPIENTS],
    "categories": [_CATEGORY],
    "columns": None,
}


class AuditEntryOut(OutModel):
    """One act: ids and codes, never texts. `seq` is absent while it waits for its seal."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ENTRY]})

    id: UUID
    seq: Annotated[int, Field(ge=1)] | None
    at: datetime
    business_at: datetime
    actor_kind: _Word
    actor_id: _Person
    action: _Word
    purpose: _Word
    subject_id: _Person
    object_id: UUID | None
    request_id: _Word | None
    outcome: _Word
    details: dict[_Word, _Detail]

    @classmethod
    def of(cls, row: EntryRow) -> "AuditEntryOut":
        return cls(
            id=row.id,
            seq=row.seq,
            at=row.at,
            business_at=row.business_at,
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            action=row.action,
            purpose=row.purpose,
            subject_id=row.subject_id,
            object_id=row.object_id,
            request_id=row.request_id,
            outcome=row.outcome,
            details=dict(row.details),
        )


class RecipientOut(OutModel):
    """Who may receive data, by the clause that allows it."""

    code: _Word
    clause: _Word
    name: _Word
    role: _Word
    data: _Text
    purposes: _Words
    categories: _Words
    country: _Word | None
    contract: _Text


class CategoryOut(OutModel):
    """A category of personal data, over all that is kept of it."""

    category: _Word
    clause: _Word
    dpv: _Word
    fideslang: _Word
    purposes: _Words
    bases: _Words
    sealed: bool
    kept_after_erasure: bool
    retention: _Texts


class ColumnOut(OutModel):
    """One column in the words of its note."""

    table: _Word
    column: _Word
    category: _Word
    clause: _Word
    dpv: _Word
    fideslang: _Word
    purposes: _Words
    bases: _Words
    storage: _Word
    on_erase: _Word
    retention: _Word
    ends: _Text
    portable: bool
    rectifiable: _Word
    reasons: _Texts


class DataMapOut(OutModel):
    """The record of processing (Art. 30); `columns` for the officer only."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MAP]})

    version: Annotated[str, Field(max_length=64, pattern="^[0-9a-f]{64}$")]
    controller: _Text
    data_protection_officer: _Text
    people: _Words
    measures: _Texts
    recipients: Annotated[list[RecipientOut], Field(max_length=100)]
    categories: Annotated[list[CategoryOut], Field(max_length=100)]
    columns: Annotated[list[ColumnOut], Field(max_length=10_000)] | None

    @classmethod
    def of(cls, data_map: DataMap, *, whole: bool) -> "DataMapOut":
        columns = recorded_columns(data_map) if whole else None
        return cls.model_validate(
            {
                "version": data_map_version(data_map),
                "controller": CONTROLLER,
                "data_protection_officer": OFFICER,
                "people": list(PEOPLE),
                "measures": list(MEASURES),
                "recipients": [_listed(values_of(one)) for one in RECIPIENTS],
                "categories": [_listed(values_of(one)) for one in recorded_categories(data_map)],
                "columns": None if columns is None else [_listed(values_of(c)) for c in columns],
            }
        )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What a table of it shows: columns, or for the public categories."""
        shown = self.categories if self.columns is None else self.columns
        return [one.model_dump() for one in shown]
