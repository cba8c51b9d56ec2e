"""A tree over a batch: one root for all entries, a short proof for each. RFC 6962 section 2.1."""

from collections.abc import Sequence
from hashlib import sha256


class NoProof(ValueError):
    """The path does not fit a tree of this size."""


def leaf_hash(content: bytes) -> bytes:
    """Hash a leaf; the prefix keeps leaves and nodes apart."""
    return sha256(b"\x00" + content).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Give the root over leaf hashes, in their order."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return _node(merkle_root(leaves[:split]), merkle_root(leaves[split:]))


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Give the hashes that lead from one leaf to the root, nearest first. Raises NoProof."""
    if not 0 <= index < len(leaves):
        raise NoProof
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_path(leaves[:split], index), merkle_root(leaves[split:])]
    return [*inclusion_path(leaves[split:], index - split), merkle_root(leaves[:split])]


def root_of_path(leaf: bytes, *, index: int, count: int, path: Sequence[bytes]) -> bytes:
    """Give the root that a path leads to; the proof holds if it is the signed one. Raises NoProof.

    RFC 9162 section 2.1.3.2: `index` and `count` decide on which side each hash stands, so that a
    proof for one place is none for another.
    """
    if not 0 <= index < count:
        raise NoProof
    place, last, root = index, count - 1, leaf
    for sibling in path:
        if last == 0:
            raise NoProof
        if place % 2 == 1 or place == last:
            root = _node(sibling, root)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            root = _node(root, sibling)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise NoProof
    return root


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)
