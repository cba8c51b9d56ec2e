"""Acts that need two persons, on the wire: ids, codes and integers."""

from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.approvals import ApprovalId, ApprovalState, Deciding, Decision, Reason
from qp_api.core.approvals.payload import facts_of
from qp_api.core.approvals.store import Listed
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel
from qp_api.core.privacy import Category

_Word: TypeAlias = Annotated[str, Field(max_length=64)]
_Person: TypeAlias = Annotated[UUID | None, Field(json_schema_extra=category(Category.SUBJECT_ID))]
_EXAMPLE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b61",
    "kind": "accounts.grant_roles",
    "state": "pending",
    "asked_by": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
    "account_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20",
    "object_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20",
    "facts": {"roles": "finance.learner", "was": "learner"},
    "payload_hash": "a" * 64,
    "needed": 1,
    "approved": 0,
    "asked_at": "2026-12-01T06:30:00Z",
    "expires_at": "2026-12-15T06:30:00Z",
    "ended_at": None,
}


class ApprovalDecisionIn(InModel):
    """Yes or no; whoever asked may withdraw. The reason is a word, so that nobody is described."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "approve", "reason": "checked"}]},
    )

    decision: Decision
    reason: Reason | None = None

    def meant(self, approval_id: ApprovalId) -> Deciding:
        """What is said to this approval."""
        return Deciding(approval_id, self.decision, self.reason)


class ApprovalOut(OutModel):
    """One act: who asked, about whom and what; `payload_hash` is what was frozen of it.

    `asked_by` is absent when the house itself asked: then two different people have to approve.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    kind: _Word
    state: Annotated[str, OpenEnum(ApprovalState)]
    asked_by: _Person
    account_id: _Person
    object_id: UUID
    facts: dict[_Word, _Word | int]
    payload_hash: _Word
    needed: Annotated[int, Field(ge=1)]
    approved: Annotated[int, Field(ge=0)]
    asked_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Listed) -> "ApprovalOut":
        return cls(
            id=row.id,
            kind=row.kind,
            state=row.state,
            asked_by=row.asked_by,
            account_id=row.subject_id,
            object_id=row.object_id,
            facts=dict(facts_of(row.payload)),
            payload_hash=row.payload_hash,
            needed=row.needed,
            approved=row.approved,
            asked_at=row.asked_at,
            expires_at=row.expires_at,
            ended_at=row.ended_at,
        )
