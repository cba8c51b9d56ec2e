"""An access to somebody's data on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.actor import ActorKind, Role
from qp_api.core.audit.access import AccessEntry
from qp_api.core.http.access_reason import Reason
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import Category


class AccessKind(StrEnum):
    """Whether something was only looked at."""

    LOOK = "look"
    CHANGE = "change"


class AccessOut(OutModel):
    """One access by somebody else; the role or the key as which, never their name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20",
                    "at": "2026-11-24T06:00:00Z",
                    "kind": "look",
                    "by": "person",
                    "role": "support",
                    "key_id": None,
                    "operation": "read_account",
                    "reason": "support_request",
                    "ticket_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b21",
                    "purpose": "P2.2",
                }
            ]
        }
    )

    id: UUID
    at: Annotated[datetime, Field(json_schema_extra=category(Category.ACTIVITY))]
    kind: Annotated[str, OpenEnum(AccessKind)]
    by: Annotated[str, OpenEnum(ActorKind)]
    role: Annotated[str, OpenEnum(Role, most=64)] | None
    key_id: UUID | None
    operation: Annotated[str, Field(max_length=128)]
    reason: Annotated[str, OpenEnum(Reason, most=64)] | None
    ticket_id: UUID | None
    purpose: Annotated[str, Field(max_length=64)]

    @classmethod
    def of(cls, row: AccessEntry) -> "AccessOut":
        return AccessOut.build(
            id=row.id,
            at=row.at,
            kind=str(AccessKind.LOOK if row.is_a_look else AccessKind.CHANGE),
            by=row.actor_kind,
            role=row.role,
            key_id=None if row.key is None else UUID(row.key),
            operation=row.operation,
            reason=row.reason,
            ticket_id=None if row.ticket is None else UUID(row.ticket),
            purpose=row.purpose,
        )
