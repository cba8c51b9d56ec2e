"""The note that every column carries: all that the house derives about it starts here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from types import MappingProxyType

from .categories import Category
from .purposes import Purpose

NOTE = "privacy_note"


class Storage(StrEnum):
    """How a value rests in the database."""

    SEALED = "sealed"
    PSEUDONYMOUS = "pseudonymous"
    PLAIN = "plain"


class Erase(StrEnum):
    """What erasure does to a value: its row goes, the value goes, or it stays on a ground."""

    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"


class Retention(Enum):
    """When a value ends by itself (privacy.md 1.3): rule, and its end in words."""

    ACCOUNT = ("account", "erasure, or deletion under P4.2")
    FINANCE = ("finance", "7 years after the transaction's own date")
    SIGN_IN_LOG = ("sign_in_log", "90 days")
    UNVERIFIED = ("unverified", "7 days without e-mail verification")
    REQUEST_DATA = ("request_data", "7 days after a terminal state")
    REGISTER = ("register", "5 years after the entry closes; pseudonymous")

    def __init__(self, rule: str, ends: str) -> None:
        self.rule = rule
        self.ends = ends


class Rectify(StrEnum):
    """Who corrects a value: its person at once, the DPO on request, or nobody."""

    SELF = "self"
    REQUEST = "request"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal column."""

    category: Category
    purposes: tuple[Purpose, ...]
    storage: Storage
    on_erase: Erase
    retention: Retention
    portable: bool
    rectifiable: Rectify
    because: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """A column that says nothing about a person, and why."""

    because: str
