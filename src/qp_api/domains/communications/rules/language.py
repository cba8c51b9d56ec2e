"""The house's two languages, and how each writes a day and a number."""

from datetime import date
from enum import StrEnum
from typing import Final

_BENGALI_DIGITS: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_MONTHS: Final = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "bn": (
        *("জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন"),
        *("জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর"),
    ),
}


class Language(StrEnum):
    """A language that every letter is written in."""

    EN = "en"
    BN = "bn"


def language_of(locale: str | None) -> Language:
    """The language of a locale such as `bn-BD`; English where it is none of ours."""
    return Language.BN if (locale or "").lower().startswith("bn") else Language.EN


def written_number(text: str, language: Language) -> str:
    """Figures in the language's own digits; all else as it is."""
    return text.translate(_BENGALI_DIGITS) if language is Language.BN else text


def written_day(day: date, language: Language) -> str:
    """A day as people write it: `3 December 2026`, `৩ ডিসেম্বর ২০২৬`."""
    return written_number(f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}", language)
