"""What a person says when they exercise a right."""

from typing import Annotated, Any, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, Secret, StrictBool, Text
from qp_api.core.privacy import Category
from qp_api.domains.data_rights.actions.read_changes import Wanted
from qp_api.domains.data_rights.models import Ground, Objectionable

Words: TypeAlias = Annotated[
    Annotated[str, Text(2000, lines=True)] | None,
    Field(json_schema_extra=category(Category.COMMUNICATION)),
]
# What it may be, its field decides: the shape of the body only says that it is JSON.
_Value: TypeAlias = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "The right value, as its field takes it elsewhere: a text, an object.",
            "anyOf": [
                {"type": "string", "maxLength": 2000},
                {"type": "boolean"},
                {"type": "integer"},
                {
                    "type": "object",
                    "maxProperties": 20,
                    "additionalProperties": {
                        "anyOf": [{"type": "string", "maxLength": 200}, {"type": "null"}]
                    },
                },
                {"type": "null"},
            ],
            **category(Category.COMMUNICATION),
        }
    ),
]
_CHANGE: Final[dict[str, Any]] = {"field": "accounts.designation", "value": "Auditor"}


def _meant(confirm: bool) -> bool:  # noqa: FBT001 -- a field, no switch
    if not confirm:
        raise PydanticCustomError("not_confirmed", "not confirmed")
    return confirm


class AccessIn(InModel):
    """Nothing needs to be said: the copy is of everything."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class ErasureIn(InModel):
    """A word against slips: what is erased does not come back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"confirm": True}]})

    confirm: Annotated[StrictBool, AfterValidator(_meant), Field(json_schema_extra={"const": True})]


class RestrictionIn(InModel):
    """On which ground (Art. 18(1)(a) to (d)), and what the officer should know."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ground": "accuracy_contested"}]})

    ground: Ground
    details: Words = None


class ChangeIn(InModel):
    """One correction; `id` names the row where there are several of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CHANGE]})

    field: Annotated[
        str,
        Text(128),
        Field(description="`table.column` of the data map; the account's, by its column alone."),
    ]
    value: _Value
    id: UUID | None = None

    def wanted(self) -> Wanted:
        """The same, as the action takes it."""
        return Wanted(self.field, self.value, self.id)


class RectificationIn(InModel):
    """What is wrong, and what is right instead."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"changes": [_CHANGE]}]})

    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=50)]
    reason: Words = None


class ExportIn(InModel):
    """In which formats; both, when nothing is said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"formats": ["json", "csv"]}]})

    formats: Annotated[tuple[Literal["json", "csv"], ...], Field(min_length=1, max_length=2)] = (
        "json",
        "csv",
    )


class ObjectionIn(InModel):
    """To what, and why; marketing and analytics end at once, and need no reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"purpose": "marketing"}]})

    purpose: Objectionable
    reason: Words = None


class LinkIn(InModel):
    """The token of a mailed link: what follows `#token=` in it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"token": "5u2vJ0pW0m6C8bT3oQ1xYkL9rN4eZ7aH2sD5fG8hJ1k"}]}
    )

    token: Annotated[str, Secret(128)]
