"""What rooms say about the values that may be corrected: the types that they take on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Corrections:
    """`table.column` → the type that its room reads it with, bound as a port of all rooms."""

    types: Mapping[str, Any] = field(default_factory=dict)
