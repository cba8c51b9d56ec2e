"""The header fields of a request, read where they lie."""

from starlette.types import Scope


def header_values(scope: Scope, name: bytes) -> list[str]:
    """The values of a field in the order in which they came; `name` in small letters."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    return [value.decode("latin-1") for key, value in headers if key == name]
