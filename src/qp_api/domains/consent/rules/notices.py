"""The privacy notices, version by version: texts in English and Bengali, and what they promise.

A version that was in force is never changed: consents name it by its hash.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.core.subject_data.consents import ChosenUse

_TEXTS: Final = Path(__file__).parents[1] / "notices"
LANGUAGES: Final = ("en", "bn")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the policy; a line is a clause or a paragraph."""

    clause: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in one language; `sha256` is of its canonical JSON (RFC 8785), hex."""

    version: str
    language: str
    title: str
    sections: tuple[Section, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a notice promises about one optional purpose: the rest of a consent record (CO-1)."""

    purpose: str
    lawful_basis: str
    data: tuple[str, ...]
    controllers: tuple[str, ...]
    storage: tuple[str, ...]
    retention: str
    jurisdiction: str
    recipients: tuple[str, ...]
    withdrawal: str
    rights: tuple[str, ...]
    authority: str
    transfers: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One version."""

    version: str
    effective_on: date
    texts: Mapping[str, NoticeText]
    terms: Mapping[ChosenUse, Terms]


def read_notices(folder: Path) -> tuple[Notice, ...]:
    """Every version in a folder, the newest first."""
    found = [_read(version) for version in folder.iterdir() if version.is_dir()]
    return tuple(sorted(found, key=lambda notice: notice.effective_on, reverse=True))


def current_notice(today: date) -> Notice:
    """The version in force on a Dhaka day; before the first one that is the first."""
    return next((n for n in NOTICES if n.effective_on <= today), NOTICES[-1])


def find_notice(version: str) -> Notice | None:
    """A version by its name."""
    return next((notice for notice in NOTICES if notice.version == version), None)


def text_for(notice: Notice, locale: str) -> NoticeText:
    """The words in the person's language."""
    return notice.texts.get(locale, notice.texts[LANGUAGES[0]])


def _read(folder: Path) -> Notice:
    facts = _toml(folder / "terms.toml")
    effective_on: date = facts["effective_on"]
    terms = {use: Terms(**_frozen(facts[use])) for use in ChosenUse}
    texts = {code: _text(folder, code, effective_on) for code in LANGUAGES}
    return Notice(folder.name, effective_on, MappingProxyType(texts), MappingProxyType(terms))


def _text(folder: Path, language: str, effective_on: date) -> NoticeText:
    words = _toml(folder / f"{language}.toml")
    document = {
        "version": folder.name,
        "effective_on": effective_on.isoformat(),
        "language": language,
        "title": words["title"],
        "sections": words["sections"],
    }
    sections = tuple(Section(**_frozen(section)) for section in words["sections"])
    digest = sha256(canonical_json(document)).hexdigest()
    return NoticeText(folder.name, language, words["title"], sections, digest)


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in table.items()}


NOTICES: Final = read_notices(_TEXTS)
