"""The register and the ledger on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.core.privacy.controller import RECIPIENTS, Recipient

from .models import Occasion
from .store import DisclosureRow

_Word: TypeAlias = Annotated[str, Field(max_length=128)]
_Words: TypeAlias = Annotated[list[_Word], Field(max_length=32)]
_OWNER: Final[Any] = Field(json_schema_extra=category(Category.SUBJECT_ID))
_TRANSFER: Final[Any] = Field(json_schema_extra=category(Category.TRANSACTION))
_UNSAID: Final = "not declared"
_ID: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b71"


class RegisteredOut(OutModel):
    """Who may receive data, for what, and in which country; `contract` for the officer only."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": RECIPIENTS[0].code,
                    "clause": RECIPIENTS[0].clause,
                    "name": RECIPIENTS[0].name,
                    "role": RECIPIENTS[0].role,
                    "data": RECIPIENTS[0].data,
                    "purposes": list(RECIPIENTS[0].purposes),
                    "categories": list(RECIPIENTS[0].categories),
                    "country": "BD",
                    "contract": None,
                }
            ]
        }
    )

    code: _Word
    clause: _Word
    name: _Word
    role: _Word
    data: _Word
    purposes: _Words
    categories: _Words
    country: _Word
    contract: _Word | None

    @classmethod
    def seen(cls, one: Recipient, *, host_country: str | None, whole: bool) -> "RegisteredOut":
        """`whole` shows the contract; who is hosted stands where configuration says (DI-4)."""
        return RegisteredOut.build(
            code=one.code,
            clause=one.clause,
            name=one.name,
            role=one.role,
            data=one.data,
            purposes=list(one.purposes),
            categories=list(one.categories),
            country=one.country or host_country or _UNSAID,
            contract=one.contract if whole else None,
        )


class DisclosureOut(OutModel):
    """One transfer of one person's data: by category, never by value."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "account_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
                    "recipient": "eps",
                    "categories": list(RECIPIENTS[0].categories),
                    "purpose": "P2.3",
                    "ground": "eu-gdpr:A6-1-b",
                    "occasion": "payment_attempt",
                    "occasion_id": _ID,
                    "at": "2026-12-01T06:30:00Z",
                }
            ]
        }
    )

    id: UUID
    account_id: Annotated[UUID, _OWNER]
    recipient: Annotated[_Word, _TRANSFER]
    categories: Annotated[_Words, _TRANSFER]
    purpose: _Word
    ground: _Word
    occasion: Annotated[str, OpenEnum(Occasion), _TRANSFER]
    occasion_id: UUID
    at: Annotated[datetime, _TRANSFER]

    @classmethod
    def of(cls, row: DisclosureRow) -> "DisclosureOut":
        return DisclosureOut.build(
            id=row.id,
            account_id=row.subject_id,
            recipient=row.recipient,
            categories=list(row.categories),
            purpose=row.purpose,
            ground=row.ground,
            occasion=row.occasion,
            occasion_id=row.occasion_id,
            at=row.at,
        )
