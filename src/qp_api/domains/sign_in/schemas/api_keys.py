"""Keys of integrators on the wire; the key itself once, when it is made."""

from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from qp_api.core.actor import Scope
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, Instant, OpenEnum, OutModel, Text
from qp_api.core.privacy import Category
from qp_api.domains.sign_in.store.api_keys import ApiKeyRow

_EXAMPLE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b71",
    "name": "Learning platform",
    "scopes": ["attendance:read", "enrollments:read"],
    "created_by": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
    "created_at": "2026-12-01T06:30:00Z",
    "expires_at": "2027-11-30T18:00:00Z",
    "revoked_at": None,
    "last_used_at": "2026-12-02T04:11:00Z",
}
_IN: Final = {name: _EXAMPLE[name] for name in ("name", "scopes", "expires_at")}
_KEY: Final = f"qp_test_{'A' * 43}00000000"

_Scopes: TypeAlias = Annotated[list[Annotated[str, OpenEnum(Scope)]], Field(max_length=16)]


def _distinct(scopes: list[Scope]) -> list[Scope]:
    if len(set(scopes)) < len(scopes):
        raise PydanticCustomError("duplicate", "twice")
    return scopes


class ApiKeyIn(InModel):
    """Whom the key is for, what it may do, and when it ends: within a year."""

    model_config = ConfigDict(json_schema_extra={"examples": [_IN]})

    name: Annotated[str, Text(80)]
    scopes: Annotated[
        list[Scope], Field(min_length=1, max_length=len(Scope)), AfterValidator(_distinct)
    ]
    expires_at: Instant


class ApiKeyOut(OutModel):
    """A key without its secret; `last_used_at` is true to a minute or so."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    name: Annotated[str, Field(max_length=80)]
    scopes: _Scopes
    created_by: Annotated[UUID, Field(json_schema_extra=category(Category.SUBJECT_ID))]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: ApiKeyRow) -> "ApiKeyOut":
        return cls(**_fields(row))


class NewApiKeyOut(ApiKeyOut):
    """The same with the key itself, this once: only its hash is kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE | {"key": _KEY}]})

    key: Annotated[str, Field(max_length=64)]

    @classmethod
    def made(cls, row: ApiKeyRow, key: str) -> "NewApiKeyOut":
        """What whoever made it is shown."""
        return cls(**_fields(row), key=key)


def _fields(row: ApiKeyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "scopes": list(row.scopes),
        "created_by": row.created_by,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
        "last_used_at": row.last_used_at,
    }
