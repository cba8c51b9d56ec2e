"""What is wrong with a password: too short, much used, or a word of its own context.

ASVS 6.2.1-5, 6.2.9, 6.2.11: any characters, no rules of composition; what is refused is what
guessers try first.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from .common_words import COMMON_WORDS

SHORTEST_PASSWORD: Final = 12
SHORTEST_OF_STAFF: Final = 15
"""For who has a role beyond the learner's and no second factor (`security.md` 2)."""
LONGEST_PASSWORD_BYTES: Final = 1024

_SHORTEST_CONTEXT: Final = 4
_SHORTEST_WHOLE: Final = 5
"""Of a whole name or address without what stands between its words: some have short words only."""
_FEWEST_CHARACTERS: Final = 5
_FEWEST_PIECES: Final = 5
_MOST_COMMON_WORDS: Final = 3
_LONGEST_COMMON: Final = 64
_SHORTEST_RUN: Final = 3
_HOUSE: Final = ("qualityprogress", "quality progress", "quality-progress")
_BETWEEN_WORDS: Final = re.compile(r"[\s.,_+@-]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_LEET: Final = {
    "a": "a@4",
    "b": "b8",
    "e": "e3",
    "g": "g9",
    "i": "i1!|",
    "l": "l1|",
    "o": "o0",
    "s": "s$5",
    "t": "t7+",
    "z": "z2",
}
# What stands for one piece each: private characters that no keyboard has.
_WORD, _YEAR, _RUN = "\ue000", "\ue001", "\ue002"
_A_WORD: Final = re.compile(
    "|".join(
        "".join(f"[{re.escape(_LEET.get(letter, letter))}]" for letter in word)
        for word in COMMON_WORDS
    )
)
_A_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}", re.ASCII)
_ONLY_ADDED: Final = re.compile(rf"[\W\d_{_WORD}{_YEAR}{_RUN}]*")
# One word, a year or a run of keys, and a sign or two: the form that guessers know best.
_WORD_AND_ROW: Final = re.compile(
    rf"[^\W\d_]{{1,12}}[\W_]{{0,2}}(?:{_YEAR}|[0-9]{{0,3}}{_RUN})[0-9]{{0,2}}[\W_]{{0,3}}"
)
# As telephones, dates and cards are written, and as thumbs walk over the keys of a telephone.
_A_NUMBER: Final = re.compile(r"[\d\s.,:/()+-]{1,24}")
_LINES: Final = (
    *("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "!@#$%^&*()"),
    *("1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0"),
)
_NEIGHBOURS: Final = frozenset(
    pair for line in _LINES for way in (line, line[::-1]) for pair in pairwise(way)
)


def find_weakness(
    password: str, *, about: Iterable[str], shortest: int = SHORTEST_PASSWORD
) -> str | None:
    """What is wrong with a normalised password, as a stable code; `about`: names and addresses."""
    folded = password.casefold()
    weaknesses = {
        "password_not_text": _SURROGATE.search(password) is not None,
        "password_too_short": len(password) < shortest,
        "password_too_long": len(password.encode(errors="replace")) > LONGEST_PASSWORD_BYTES,
        "password_too_common": _is_common(folded),
        "password_contains_context": _contains(folded, about),
    }
    return next((code for code, found in weaknesses.items() if found), None)


def _is_common(folded: str) -> bool:
    """Whether it is made of few pieces: common words, years, runs of keys, and repetitions."""
    once = _without_repetition(folded)
    adds_nothing = len(once) < min(SHORTEST_PASSWORD, len(folded))  # typed again and again
    if adds_nothing or len(set(folded)) < _FEWEST_CHARACTERS or _A_NUMBER.fullmatch(folded):
        return True
    if len(once) > _LONGEST_COMMON:
        return False
    years = _A_YEAR.sub(_YEAR, once)
    worded, words = _A_WORD.subn(_WORD, years)
    if 0 < words <= _MOST_COMMON_WORDS and _ONLY_ADDED.fullmatch(_runs(worded)):
        return True
    pieces = _without_repetition(_runs(worded))
    return len(pieces) < _FEWEST_PIECES or _WORD_AND_ROW.fullmatch(_runs(years)) is not None


def _without_repetition(text: str) -> str:
    """The shortest text of which this one is a repetition, or itself."""
    return text[: (text + text).find(text, 1)]


def _runs(text: str) -> str:
    """The same with each row of neighbouring or equal keys as one piece."""
    pieces, start = "", 0
    for at in range(1, len(text) + 1):
        if at < len(text) and _goes_on(text[at - 1], text[at]):
            continue
        run = text[start:at]
        pieces += _RUN if len(run) >= _SHORTEST_RUN else run
        start = at
    return pieces


def _goes_on(key: str, following: str) -> bool:
    return key == following or (key, following) in _NEIGHBOURS


def _contains(folded: str, about: Iterable[str]) -> bool:
    """Whether a word of its context is in it, or a whole name or address, however it is spaced."""
    whole = _BETWEEN_WORDS.sub("", folded)
    texts = [unicodedata.normalize("NFKC", text).casefold() for text in about]
    # What follows an address's @ are words of anybody's.
    words = [word for text in texts for word in _BETWEEN_WORDS.split(text.partition("@")[0])]
    wholes = [_BETWEEN_WORDS.sub("", text) for text in texts]
    return (
        any(word in folded for word in _HOUSE)
        or any(len(word) >= _SHORTEST_CONTEXT and word in folded for word in words)
        or any(len(text) >= _SHORTEST_WHOLE and text in whole for text in wholes)
    )
