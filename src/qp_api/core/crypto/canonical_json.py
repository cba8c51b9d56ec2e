"""One byte string per JSON document: RFC 8785 (JCS), without its floating-point numbers."""

import json
from collections.abc import Mapping, Sequence

# RFC 7493 (I-JSON): beyond this a reader that parses numbers as doubles sees another value.
_LARGEST_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """No canonical form here: a float, a huge integer, a lone surrogate, too deep, no JSON."""


def canonical_json(value: object) -> bytes:
    """Give the UTF-8 bytes that RFC 8785 prescribes.

    Strings, integers up to 2^53 - 1, booleans, null, arrays and objects. Raises NotCanonical.
    """
    try:
        return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as fault:
        raise NotCanonical("lone surrogate") from fault
    except RecursionError as fault:
        raise NotCanonical("too deep") from fault


def _ordered(value: object) -> object:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST_INTEGER:
            raise NotCanonical("integer out of range")
        return value
    return _ordered_container(value)


def _ordered_container(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _ordered(value[name]) for name in sorted(value, key=_utf16)}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_ordered(item) for item in value]
    raise NotCanonical(type(value).__name__)


def _utf16(name: object) -> bytes:
    """RFC 8785 section 3.2.3 orders names by UTF-16 code units, not by code points."""
    if not isinstance(name, str):
        raise NotCanonical("a name that is no string")
    return name.encode("utf-16-be", "surrogatepass")
