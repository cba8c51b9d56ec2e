"""Rights requests on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.data_rights.models import (
    Channel,
    ExtensionReason,
    Ground,
    Objectionable,
    RequestState,
    Right,
)
from qp_api.domains.data_rights.rules.requests import is_overdue
from qp_api.domains.data_rights.store.requests import RequestRow

_ID: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b21"
_ACCOUNT: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01"
REQUEST_EXAMPLE: Final[dict[str, Any]] = {
    "id": _ID,
    "number": "QP-2026-000123",
    "right": "access",
    "state": "completed",
    "received_at": "2026-12-01T06:30:00Z",
    "due_at": "2026-12-31T17:59:59.999999Z",
    "completed_at": "2026-12-01T06:30:04Z",
    "ground": None,
    "purpose": None,
    "channel": "signed_in",
    "extended_at": None,
    "extension_reason": None,
    "package": {
        "href": f"/v1/data-rights/requests/{_ID}/package",
        "size": 18233,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "built_at": "2026-12-01T06:30:04Z",
        "expires_at": "2026-12-08T06:30:04Z",
    },
    "receipt": None,
    "held": [],
}
OF_RIGHTS: Final[Any] = Field(json_schema_extra=category(Category.RIGHTS_REQUEST))
_Path = Annotated[str, Field(max_length=128)]


class PackageOut(OutModel):
    """A package that can be downloaded until it expires."""

    href: _Path
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)]
    built_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: RequestRow) -> "PackageOut | None":
        if row.package_size is None:
            return None
        return cls.model_validate(
            {
                "href": f"/v1/data-rights/requests/{row.id}/package",
                "size": row.package_size,
                "sha256": row.package_sha256,
                "built_at": row.package_built_at,
                "expires_at": row.package_expires_at,
            }
        )


class HeldOut(OutModel):
    """What the law makes the house keep, and until when at the latest."""

    ground: Annotated[str, Field(max_length=64)]
    tables: Annotated[list[Annotated[str, Field(max_length=63)]], Field(max_length=200)]
    ends_on: Annotated[str, Field(max_length=10)]


class RightsRequestOut(OutModel):
    """A request; `due_at` is the last instant for its answer (P5.7)."""

    model_config = ConfigDict(json_schema_extra={"examples": [REQUEST_EXAMPLE]})

    id: UUID
    number: Annotated[str, Field(max_length=32)]
    right: Annotated[str, OpenEnum(Right), OF_RIGHTS]
    state: Annotated[str, OpenEnum(RequestState), OF_RIGHTS]
    received_at: Annotated[datetime, OF_RIGHTS]
    due_at: datetime
    completed_at: datetime | None
    ground: Annotated[Annotated[str, OpenEnum(Ground)] | None, OF_RIGHTS]
    purpose: Annotated[Annotated[str, OpenEnum(Objectionable)] | None, OF_RIGHTS]
    channel: Annotated[str, OpenEnum(Channel), OF_RIGHTS]
    extended_at: Annotated[datetime | None, OF_RIGHTS]
    extension_reason: Annotated[
        Annotated[str, OpenEnum(ExtensionReason, most=128)] | None, OF_RIGHTS
    ]
    package: PackageOut | None
    receipt: _Path | None
    held: Annotated[list[HeldOut], Field(max_length=200)]

    @classmethod
    def of(cls, row: RequestRow) -> "RightsRequestOut":
        return RightsRequestOut.build(**fields_of(row))


class DpoRequestOut(RightsRequestOut):
    """A request in the DPO's list: whose it is by account id alone, and whether it is late."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [REQUEST_EXAMPLE | {"account_id": _ACCOUNT, "overdue": False}]
        }
    )

    account_id: Annotated[UUID, Field(json_schema_extra=category(Category.SUBJECT_ID))]
    overdue: bool

    @classmethod
    def seen(cls, row: RequestRow, *, now: datetime) -> "DpoRequestOut":
        overdue = is_overdue(row.due_at, row.completed_at, now=now)
        return DpoRequestOut.build(**fields_of(row), account_id=row.subject_id, overdue=overdue)


def fields_of(row: RequestRow) -> dict[str, Any]:
    """The fields of an answer, in its order."""
    receipt = row.receipt or {}
    return {
        "id": row.id,
        "number": row.number,
        "right": row.kind,
        "state": row.state,
        "received_at": row.received_at,
        "due_at": row.due_at,
        "completed_at": row.completed_at,
        "ground": row.ground,
        "purpose": row.purpose,
        "channel": row.channel,
        "extended_at": row.extended_at,
        "extension_reason": row.extension_reason,
        "package": PackageOut.of(row),
        "receipt": f"/v1/data-rights/requests/{row.id}/receipt" if receipt else None,
        "held": [HeldOut(**held) for held in receipt.get("held", [])],
    }
