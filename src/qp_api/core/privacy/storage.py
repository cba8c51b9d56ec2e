"""How a personal value rests: sealed under its subject's key, pseudonymous, or plain."""

from dataclasses import dataclass
from typing import Any

from qp_api.core.crypto.column import Sealed, sealed_text
from qp_api.core.crypto.column import sealed_group as group_type
from qp_api.core.crypto.envelope import KeyClass

from .note import Storage


@dataclass(frozen=True, slots=True)
class Rest:
    """A storage decision: the column type that carries it out, and its reason where one is due."""

    storage: Storage
    type: Sealed[Any] | None = None
    because: str = ""


PSEUDONYMOUS = Rest(Storage.PSEUDONYMOUS)


def sealed(logical: str, *, pad: int, key_class: KeyClass = KeyClass.PERSONAL) -> Rest:
    """Text sealed in its own cell; `logical` is the frozen name `table.column`."""
    return Rest(Storage.SEALED, sealed_text(logical, pad=pad, key_class=key_class))


def sealed_group(logical: str, *, pad: int, key_class: KeyClass = KeyClass.PERSONAL) -> Rest:
    """Fields that are always used together, sealed as one value."""
    return Rest(Storage.SEALED, group_type(logical, pad=pad, key_class=key_class))


def plain(because: str) -> Rest:
    """Readable at rest, for a reason; names, contacts, free text and secrets never are."""
    return Rest(Storage.PLAIN, because=because)
