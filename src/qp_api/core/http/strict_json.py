"""The one JSON decoder: whatever two readers could read differently is refused (R5)."""

import json
import math
from typing import Final, NoReturn, TypeAlias

from qp_api.core.errors import FieldError

from .refusals import MalformedJson

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"

DEEPEST: Final = 32
MOST_NAMES: Final = 1_000
MOST_ITEMS: Final = 10_000
"""Members, items, lists and objects, all together."""
_MARK: Final = b"\xef\xbb\xbf"
_LARGEST_INTEGER: Final = 2**63 - 1
_LONGEST_INTEGER: Final = len(str(-_LARGEST_INTEGER))
_MESSAGES: Final = {
    "encoding": "The body is not UTF-8 without a byte order mark.",
    "syntax": "The body is not JSON.",
    "number": "A number is not finite, or too large.",
    "duplicate_name": "An object has a name twice.",
    "surrogate": "A string has a lone surrogate.",
    "nul": "A string holds NUL.",
    "too_many_names": f"An object has more than {MOST_NAMES} names.",
    "too_many_items": f"The body has more than {MOST_ITEMS} items.",
    "depth": f"The body has more than {DEEPEST} levels.",
}


def decode(body: bytes) -> JsonValue:
    """Read a whole JSON document.

    Integers are within 64 bits, floats finite, strings free of NUL and lone surrogates, names
    unique, nesting at most 32 levels, objects of at most 1,000 names, at most 10,000 items in all.
    Raises MalformedJson with the reason's code, never its text.
    """
    if body.startswith(_MARK):
        _refuse("encoding")
    # Before anything is made of them: a megabyte holds half a million.
    if _marks(body) > MOST_ITEMS and _marks(_without_strings(body)) > MOST_ITEMS:
        _refuse("too_many_items")
    try:
        document: JsonValue = _DECODER.decode(body.decode())
    except UnicodeDecodeError:
        _refuse("encoding")
    except json.JSONDecodeError:
        _refuse("syntax")
    except RecursionError:
        _refuse("depth")
    # Brackets bound the depth, and only an escape can bring NUL or a surrogate in: plain bodies
    # are spared the walk.
    if body.count(b"[") + body.count(b"{") > DEEPEST or b"\\u" in body:
        _walk(document)
    return document


def _refuse(reason: str) -> NoReturn:
    # Not chained: the parser's exceptions carry the document.
    raise MalformedJson(errors=(FieldError("", reason, _MESSAGES[reason]),)) from None


def _marks(text: bytes) -> int:
    return text.count(b",") + text.count(b"[") + text.count(b"{")


def _without_strings(body: bytes) -> bytes:
    """The body without what is quoted: names, and texts that may hold any mark."""
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    # So many items have at most twice as many strings, names among them: beyond, it is too many.
    pieces = plain.split(b'"', 4 * MOST_ITEMS)
    return b"".join(pieces[::2])


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    if len(pairs) > MOST_NAMES:
        _refuse("too_many_names")
    members = dict(pairs)
    if len(members) != len(pairs):
        _refuse("duplicate_name")
    return members


def _integer(digits: str) -> int:
    # The length first: converting thousands of digits costs quadratic time.
    if len(digits) > _LONGEST_INTEGER:
        _refuse("number")
    number = int(digits)
    if abs(number) > _LARGEST_INTEGER:
        _refuse("number")
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        _refuse("number")
    return number


def _constant(_: str) -> NoReturn:
    _refuse("number")


def _walk(document: JsonValue) -> None:
    """Check one level after the other, without recursion."""
    level: list[JsonValue] = [document]
    for _ in range(DEEPEST):
        level = [member for value in level for member in _members(value)]
    if any(isinstance(value, dict | list) for value in level):
        _refuse("depth")
    for value in level:
        _members(value)


def _members(value: JsonValue) -> list[JsonValue]:
    """What a container holds, names among it; a string is checked here."""
    if isinstance(value, str):
        _check_text(value)
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


def _check_text(text: str) -> None:
    if "\0" in text:
        _refuse("nul")
    try:
        text.encode()
    except UnicodeEncodeError:
        _refuse("surrogate")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)
