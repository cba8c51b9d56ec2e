"""One entry of the trail: who did what, when, for which purpose; ids and codes, never texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID

Scalar: TypeAlias = UUID | str | int | None
Detail: TypeAlias = Scalar | Sequence[UUID] | Sequence[str] | Sequence[int]

_ACTION: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
# Letters first, no blank, no "@": neither an address nor a phone number is a code.
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
_LARGEST_INTEGER: Final = 2**53 - 1
_MOST_DETAILS: Final = 32
_LISTS: Final = (list, tuple)


class NotAnEntry(TypeError):
    """Something that is no id, code or integer was to be put on the trail."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as the database gives it back, whatever stands there.

    `at` is process time, `business_at` business time; `details` is a JSON object.
    """

    id: UUID
    at: datetime
    business_at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    purpose: str
    subject_id: UUID | None
    object_id: UUID | None
    request_id: str | None
    outcome: str
    details: Mapping[str, Detail]


@dataclass(frozen=True, slots=True)
class AuditEntry(EntryRow):
    """An entry to be written; only what may be on the trail can be made. Raises NotAnEntry."""

    def __post_init__(self) -> None:
        _require_known(_ACTION, self.action, "action")
        _require_known(_CODE, self.actor_kind, "actor_kind")
        _require_known(_CODE, self.purpose, "purpose")
        _require_known(_CODE, self.outcome, "outcome")
        if self.request_id is not None:
            _require((_REQUEST_ID,), self.request_id, "request_id")
        if self.at.tzinfo is None or self.business_at.tzinfo is None:
            raise NotAnEntry("a time without a zone")
        object.__setattr__(self, "details", _checked(self.details))


def _checked(details: Mapping[str, Detail]) -> Mapping[str, Detail]:
    """The details in JSON's own types: what is hashed later is what is read back."""
    if len(details) > _MOST_DETAILS:
        raise NotAnEntry("too many details")
    for name in details:
        _require_known(_CODE, name, "a detail's name")
    return MappingProxyType({name: _detail(name, value) for name, value in details.items()})


def _detail(name: str, value: Detail) -> Detail:
    if isinstance(value, _LISTS):
        return [_scalar(name, item) for item in value]  # type: ignore[return-value]
    return _scalar(name, value)


def _scalar(name: str, value: object) -> str | int | None:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        _require((_CODE, _DIGEST, _UUID), value, name)
        return str(value)
    if isinstance(value, int) and abs(value) <= _LARGEST_INTEGER:
        return value
    if value is None:
        return None
    raise NotAnEntry(f"{name}: {type(value).__name__}")


@lru_cache(1_000)
def _require_known(pattern: re.Pattern[str], text: object, name: str) -> None:
    """Require what the program itself spells: it is looked at once, and a refusal is not kept."""
    _require((pattern,), text, name)


def _require(patterns: tuple[re.Pattern[str], ...], text: object, name: str) -> None:
    if isinstance(text, str):
        for pattern in patterns:
            if pattern.fullmatch(text):
                return
    # The message names the place and never the value, which may be the personal text we refuse.
    raise NotAnEntry(name)
