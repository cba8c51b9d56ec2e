"""Card numbers in text: found by their schemes and their check digit (payments.md section 11).

What is none must pass: telephone numbers, tax numbers, references, amounts, dates.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_SHORTEST, _LONGEST, _DIGIT_LIMIT = 12, 19, 9
# Nothing with fewer digits than this can hold one: the cheap look that ordinary text gets.
_DIGITS: Final = re.compile(r"\d")
_HIDDEN: Final = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_UUID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)
# Groups of digits with one separator between each.
_SEPARATORS: Final = " \u00a0-\u2010\u2011\u2012\u2013\u2014\u2015./,_\n"
_RUN: Final = re.compile(rf"[0-9]+(?:[{re.escape(_SEPARATORS)}][0-9]+)*")
_GROUP: Final = re.compile(r"[0-9]+")
# Scheme → its first digits, its lengths.
_SCHEMES: Final = tuple(
    (re.compile(pattern), frozenset(lengths))
    for pattern, lengths in (
        (r"4", (13, 16, 19)),
        (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        (r"3[47]", (15,)),
        (r"36|38|30[0-5]", (14,)),
        (r"6011|64[4-9]|65|35(2[89]|[3-8])|62", (16, 17, 18, 19)),
        (r"50|5[6-9]|6", tuple(range(12, 20))),
    )
)


def holds_card_number(text: str) -> bool:
    """Whether a payment card's number stands in the text, however it is written."""
    if len(text) < _SHORTEST or len(_DIGITS.findall(text)) < _SHORTEST:
        return False
    plain = _UUID.sub(" | ", _HIDDEN.sub("", _ascii_digits(text)))
    return any(is_card_number(window) for run in _RUN.findall(plain) for window in _windows(run))


def is_card_number(digits: str) -> bool:
    """Whether these digits alone are one: a scheme's length and beginning, and Luhn's check."""
    length = len(digits)
    fits = any(length in lengths and start.match(digits) for start, lengths in _SCHEMES)
    return fits and _luhn(digits)


def _windows(run: str) -> Iterator[str]:
    """Windows that begin and end at the edges of groups; within a long group, every one."""
    groups: list[str] = _GROUP.findall(run)
    for first in range(len(groups)):
        joined = ""
        for group in groups[first:]:
            joined += group
            if len(joined) > _LONGEST:
                break
            if len(joined) >= _SHORTEST:
                yield joined
    for group in groups:
        if len(group) > _LONGEST:
            yield from _inside(group)


def _inside(group: str) -> Iterator[str]:
    for start in range(len(group) - _SHORTEST + 1):
        for length in range(_SHORTEST, _LONGEST + 1):
            if start + length <= len(group):
                yield group[start : start + length]


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - _DIGIT_LIMIT if value > _DIGIT_LIMIT else value
    return total % 10 == 0


def _ascii_digits(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    if normal.isascii():
        return normal
    return "".join(
        str(value) if (value := unicodedata.digit(letter, -1)) >= 0 else letter for letter in normal
    )
