"""One request, one effect: what the edge claims, and the answer that ends a repetition (R24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID


@dataclass(frozen=True, slots=True)
class IdempotencyClaim:
    """Which request this is: the id of its record, and a keyed hash of what it asks."""

    record_id: UUID
    fingerprint: bytes


class Replayed(Exception):
    """The request was answered before; this is that answer, and nothing is done again."""

    def __init__(
        self, status: int, body: bytes, headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers
