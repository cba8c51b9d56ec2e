"""What an account's fields are on their way out: bounds, categories, the address."""

from typing import Annotated, Any

from pydantic import Field

from qp_api.core.crypto.group import Group
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OutModel
from qp_api.core.privacy import Category


def said(most: int, held: Category, **more: str) -> Any:
    """Text of a category, with its bound."""
    return Field(max_length=most, json_schema_extra=more | category(held))


def held(held: Category) -> Any:
    """Anything else of a category."""
    return Field(json_schema_extra=category(held))


class AddressOut(OutModel):
    """Where invoices go."""

    street: Annotated[str, said(200, Category.ADDRESS)]
    city: Annotated[str, said(100, Category.ADDRESS)]
    district: Annotated[str, said(100, Category.ADDRESS)] | None
    postal_code: Annotated[str, said(16, Category.ADDRESS)] | None
    country: Annotated[str, said(2, Category.ADDRESS)]


def address_out(group: Group | None) -> AddressOut | None:
    """An address that was kept as one sealed group."""
    if group is None:
        return None
    empty = dict.fromkeys(AddressOut.field_names)
    return AddressOut.model_validate(empty | dict(group))
