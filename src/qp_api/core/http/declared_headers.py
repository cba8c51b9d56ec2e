"""A header that an operation documents is read by it, and one that it reads is documented."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi.dependencies.models import Dependant

from .access_reason import access_reason
from .etags import read_condition, write_condition
from .idempotency import optional_claim, required_claim

_READERS: Final[dict[Any, tuple[str, bool]]] = {
    required_claim: ("Idempotency-Key", True),
    optional_claim: ("Idempotency-Key", False),
    write_condition: ("If-Match", True),
    read_condition: ("If-None-Match", False),
    access_reason: ("X-Access-Reason", True),
}


class HeaderMismatch(TypeError):
    """What `operation(…)` says of headers is not what the route's dependencies read."""


def check_headers(name: str, dependant: Dependant, extensions: Mapping[str, Any]) -> None:
    """Compare documented headers with the dependencies that read them. Raises HeaderMismatch."""
    parameters = extensions.get("parameters", [])
    documented = {(parameter["name"], parameter["required"]) for parameter in parameters}
    read = set(_read_by(dependant))
    if documented != read:
        raise HeaderMismatch(f"{name}: documented {sorted(documented)}, read {sorted(read)}")


def _read_by(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    if dependant.call in _READERS:
        yield _READERS[dependant.call]
    for inner in dependant.dependencies:
        yield from _read_by(inner)
