"""Somebody's roles on the wire."""

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.actor import Role
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.accounts.store import RolesRow

_EXAMPLE: Final[dict[str, Any]] = {
    "account_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b20",
    "roles": ["instructor", "learner"],
    "approval_id": None,
}


class RolesIn(InModel):
    """All the roles that somebody is to have; `learner` goes without saying."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"roles": ["instructor"]}]})

    roles: Annotated[list[Role], Field(max_length=len(Role))]


class RolesOut(OutModel):
    """The roles that somebody has now; `approval_id` is what waits for a second person (202)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    account_id: UUID
    roles: Annotated[
        list[Annotated[str, OpenEnum(Role)]],
        Field(max_length=len(Role), json_schema_extra=category(Category.DESIGNATION)),
    ]
    approval_id: UUID | None

    @classmethod
    def of(cls, row: RolesRow, approval_id: UUID | None) -> "RolesOut":
        return cls(account_id=row.subject_id, roles=list(row.roles), approval_id=approval_id)
