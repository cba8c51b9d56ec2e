"""The notes as they are written on columns: `personal(…)` and `not_personal("because …")`."""

from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import MappedColumn, mapped_column

from .categories import Category
from .note import NOTE, Erase, NotPersonal, Personal, Rectify, Retention, Storage
from .purposes import Basis, Purpose
from .storage import Rest

SUBJECTLESS = "privacy_subjectless"
_NEVER_PLAIN = frozenset(
    {
        Category.NAME,
        Category.EMAIL,
        Category.PHONE,
        Category.ADDRESS,
        Category.CREDENTIAL,
        Category.COMMUNICATION,
    }
)
_PORTABLE_BASES = frozenset({Basis.CONTRACT, Basis.CONSENT})


class BadNote(TypeError):
    """A note that contradicts the policy; the application does not start."""


def personal(  # noqa: PLR0913 -- the vocabulary of privacy.md section 1, one argument a word
    category: Category,
    *column: Any,
    purposes: tuple[Purpose, ...],
    storage: Rest,
    on_erase: Erase,
    retention: Retention,
    portable: bool = False,
    rectifiable: Rectify = Rectify.NEVER,
    because: str = "",
    **options: Any,
) -> MappedColumn[Any]:
    """A personal column; `because` names the ground of a kept or never rectified value."""
    reasons = {"storage": storage.because, "decision": because}
    note = Personal(
        category=category,
        purposes=purposes,
        storage=storage.storage,
        on_erase=on_erase,
        retention=retention,
        portable=portable,
        rectifiable=rectifiable,
        because=MappingProxyType({key: text for key, text in reasons.items() if text}),
    )
    _check(note)
    types = () if storage.type is None else (storage.type,)
    return mapped_column(*types, *column, info={NOTE: note}, **options)


def not_personal(because: str, *column: Any, **options: Any) -> MappedColumn[Any]:
    """A column that says nothing about a person, and why."""
    if not because.strip():
        raise BadNote("a column that is not personal says why")
    return mapped_column(*column, info={NOTE: NotPersonal(because)}, **options)


def subjectless(because: str) -> dict[str, str]:
    """Table info for personal rows of nobody in particular (visitors), kept at most 30 days."""
    return {SUBJECTLESS: because}


def _is_owner(note: Personal) -> bool:
    """Whose row it is can't be wrong and stay theirs."""
    return note.category is Category.SUBJECT_ID


def _check(note: Personal) -> None:
    if not note.purposes:
        raise BadNote(f"{note.category.name}: personal data has a purpose, or is not kept (P2)")
    if note.storage is Storage.PLAIN and note.category in _NEVER_PLAIN:
        raise BadNote(f"{note.category.name} is never plain")
    if note.storage is Storage.PLAIN and not note.because.get("storage"):
        raise BadNote(f"{note.category.name}: plain storage says why")
    if note.on_erase is Erase.KEEP and not note.because.get("decision"):
        raise BadNote(f"{note.category.name}: what erasure keeps stands on a named ground")
    if note.rectifiable is Rectify.NEVER and not (_is_owner(note) or note.because.get("decision")):
        raise BadNote(f"{note.category.name}: what is never corrected says why (P5.2)")
    if note.portable and not _PORTABLE_BASES & {purpose.basis for purpose in note.purposes}:
        raise BadNote(f"{note.category.name}: portable data stands on consent or contract (P5.5)")
