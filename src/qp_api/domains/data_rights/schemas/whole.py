"""One request with everything that was said about it, while that is kept."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.data_rights.models import ChangeState
from qp_api.domains.data_rights.queries.requests import WholeRequest
from qp_api.domains.data_rights.store.corrections import ChangeRow, DisputeRow
from qp_api.domains.data_rights.store.requests import RequestRow

from .requests import OF_RIGHTS, REQUEST_EXAMPLE, RightsRequestOut, fields_of

_Words = Annotated[str, Field(max_length=2000, json_schema_extra=category(Category.COMMUNICATION))]
_Json = Annotated[
    str,
    Field(
        description="As JSON.", max_length=8192, json_schema_extra=category(Category.COMMUNICATION)
    ),
]
_Name = Annotated[str, Field(max_length=128)]
_EXAMPLE: Final[dict[str, Any]] = REQUEST_EXAMPLE | {
    "details": None,
    "refusal": None,
    "changes": [],
    "disputed": [],
}


class ChangeOut(OutModel):
    """One correction: what stands or stood there, and what was wanted."""

    field: _Name
    id: UUID
    state: Annotated[str, OpenEnum(ChangeState), OF_RIGHTS]
    old: _Json
    new: _Json

    @classmethod
    def of(cls, row: ChangeRow) -> "ChangeOut":
        return ChangeOut.build(
            field=f"{row.target_table}.{row.target_column}",
            id=row.target_row,
            state=row.state,
            old=row.old_value,
            new=row.new_value,
        )


class DisputeOut(OutModel):
    """A value that stays as it is, and is marked as disputed (DR-7)."""

    field: _Name
    id: UUID
    statement: _Words | None
    since: datetime

    @classmethod
    def of(cls, row: DisputeRow) -> "DisputeOut":
        return DisputeOut.build(
            field=f"{row.target_table}.{row.target_column}",
            id=row.target_row,
            statement=row.statement,
            since=row.marked_at,
        )


class RefusalOut(OutModel):
    """Why, and where to complain and to sue (DR-6); `text` goes a week after the end."""

    reason: Annotated[str, Field(max_length=256)]
    text: _Words | None
    complaint_route: Annotated[str, Field(max_length=500)]
    court: Annotated[str, Field(max_length=500)]


class WholeRequestOut(RightsRequestOut):
    """A request, with what its person said and was answered; words and values go after a week."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    details: _Words | None
    refusal: RefusalOut | None
    changes: Annotated[list[ChangeOut], Field(max_length=500)]
    disputed: Annotated[list[DisputeOut], Field(max_length=500)]

    @classmethod
    def whole(cls, found: WholeRequest) -> "WholeRequestOut":
        return WholeRequestOut.build(
            **fields_of(found.row),
            details=found.details,
            refusal=_refusal(found.row, found.answer),
            changes=[ChangeOut.of(change) for change in found.changes],
            disputed=[DisputeOut.of(mark) for mark in found.disputed],
        )


def _refusal(row: RequestRow, answer: str | None) -> RefusalOut | None:
    if row.refusal_reason is None or row.complaint_route is None or row.court is None:
        return None
    return RefusalOut.build(
        reason=row.refusal_reason,
        text=answer,
        complaint_route=row.complaint_route,
        court=row.court,
    )
