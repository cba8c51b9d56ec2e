"""Several fields as one plaintext: a canonical msgpack map, names sorted, no floats."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgpack

from qp_api.core.crypto.faults import NotSealable, Tampered

GroupValue: TypeAlias = "str | int | bytes | Sequence[GroupValue] | Mapping[str, GroupValue] | None"
Group: TypeAlias = Mapping[str, GroupValue]


def pack_group(group: Group) -> bytes:
    """Give the one byte string of this group, whatever the order of its names.

    Values: text, 64-bit integers, booleans, bytes, None, lists and maps. Raises NotSealable.
    """
    if not isinstance(group, Mapping):
        raise NotSealable("a group is a map")
    try:
        packed: bytes = msgpack.packb(_ordered(group), use_bin_type=True)
    except (OverflowError, RecursionError, UnicodeEncodeError, ValueError):
        # Without a cause: msgpack's exceptions carry the value.
        raise NotSealable("a group's value has no canonical form") from None
    return packed


def unpack_group(packed: bytes) -> Group:
    """Read what `pack_group` gave; already authenticated, so it fails only for foreign bytes."""
    try:
        group: object = msgpack.unpackb(packed, raw=False, strict_map_key=True)
    except (ValueError, msgpack.UnpackException):
        raise Tampered from None
    if not isinstance(group, dict):
        raise Tampered
    return group


def _ordered(value: object) -> object:
    if value is None or isinstance(value, str | int | bytes):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise NotSealable("a name that is no string")
        return {name: _ordered(value[name]) for name in sorted(value)}
    if isinstance(value, Sequence):
        return [_ordered(item) for item in value]
    raise NotSealable(type(value).__name__)
