"""What the room's bodies share: secrets, and the examples of them."""

from typing import Annotated, Any, Final, TypeAlias

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import Secret
from qp_api.core.privacy import Category

PASSWORD_EXAMPLE: Final = "correct horse battery staple"  # noqa: S105 -- nobody's
EMAIL_EXAMPLE: Final = "learner.one@example.com"
OPAQUE_EXAMPLE: Final = "Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub2JvZHkncw"

Password: TypeAlias = Annotated[
    str, Secret(1024), Field(json_schema_extra=category(Category.CREDENTIAL))
]
Opaque: TypeAlias = Annotated[str, Secret(128)]


def example(**members: Any) -> ConfigDict:
    """The example of a body, as its schema shows it."""
    return ConfigDict(json_schema_extra={"examples": [members]})
