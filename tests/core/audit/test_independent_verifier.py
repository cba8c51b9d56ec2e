"""A second verifier, from docs/audit-format.md alone, agrees with ours and calls nothing of it."""

import base64
import hashlib
import json
import struct
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from qp_api.core.audit.merkle import inclusion_path
from qp_api.core.audit.trail import EntryRow
from qp_api.core.crypto.signing import Signer
from support.audit_trails import Trail

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
Row = dict[str, Any]


def h(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def jcs(value: Any) -> bytes:
    """Names here are ASCII, for which sorting by code point is RFC 8785's order."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, int | type(None)):
        return value
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else str(value)


def leaf(entry: Row) -> bytes:
    return h(b"\x00" + jcs({"v": 1, **{name: plain(value) for name, value in entry.items()}}))


def tree(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return h(b"\x01" + tree(leaves[:split]) + tree(leaves[split:]))


def base58(text: str) -> bytes:
    number = 0
    for character in text:
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def signed_by(document: Row, jwk: Row) -> bool:
    padded = jwk["x"] + "=" * (-len(jwk["x"]) % 4)
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(padded))
    required = {name: jwk[name] for name in ("crv", "kty", "x")}
    thumbprint = base64.urlsafe_b64encode(h(jcs(required))).rstrip(b"=").decode()
    document = dict(document)
    proof = dict(document.pop("proof", {}))
    signature = proof.pop("proofValue", "")
    expected = f"urn:ietf:params:oauth:jwk-thumbprint:sha-256:{thumbprint}"
    if proof.get("cryptosuite") != "eddsa-jcs-2022" or proof["verificationMethod"] != expected:
        return False
    try:
        key.verify(base58(signature[1:]), h(jcs(proof)) + h(jcs(document)))
    except InvalidSignature:
        return False
    return str(signature).startswith("z")


def good(entries: Iterable[Row], links: list[Row], checkpoints: list[Row], jwk: Row) -> bool:
    """Section 4, for a trail without waiting entries."""
    leaves = {entry["id"]: leaf(entry) for entry in entries}
    head = bytes(32)
    for seq, link in enumerate(sorted(links, key=lambda link: link["seq"]), start=1):
        head = h(b"\x02" + struct.pack(">Q", seq) + head + link["leaf_hash"])
        found = leaves.pop(link["entry_id"], None)
        if (link["seq"], link["leaf_hash"], link["chain_hash"]) != (seq, found, head):
            return False
    return not leaves and witnessed(links, checkpoints, jwk)


def witnessed(links: list[Row], checkpoints: list[Row], jwk: Row) -> bool:
    seq, previous = 0, None
    for number, checkpoint in enumerate(checkpoints, start=1):
        batch = [link for link in links if link["batch"] == number]
        seq += len(batch)
        expected = {
            "type": "AuditCheckpoint",
            "version": 1,
            "batch": number,
            "seq": seq,
            "count": len(batch),
            "chain_head": batch[-1]["chain_hash"].hex() if batch else "",
            "merkle_root": tree([link["leaf_hash"] for link in batch]).hex() if batch else "",
            "at": checkpoint.get("at"),
            "previous": previous,
            "proof": checkpoint.get("proof"),
        }
        if checkpoint != expected or not signed_by(checkpoint, jwk):
            return False
        previous = h(jcs(checkpoint)).hex()
    return seq == len(links)


def rows(entries: Iterable[EntryRow]) -> list[Row]:
    names = EntryRow.__dataclass_fields__
    return [
        {**{name: getattr(entry, name) for name in names}, "details": dict(entry.details)}
        for entry in entries
    ]


def independent(trail: Trail, signer: Signer) -> bool:
    links = [asdict(link) for link in trail.links]
    return good(rows(trail.entries), links, trail.checkpoints, dict(signer.public_jwk()))


def test_both_accept_the_untouched_trail(trail: Trail, signer: Signer) -> None:
    assert independent(trail, signer)
    assert trail.findings() == []


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("kind", ["entries", "links"])
def test_both_refuse_a_cut(trail: Trail, signer: Signer, kind: str, place: int) -> None:
    del getattr(trail, kind)[place]
    assert not independent(trail, signer)
    assert trail.findings() != []


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("member", ["seq", "count", "chain_head", "merkle_root", "at", "previous"])
def test_both_refuse_a_changed_checkpoint(
    trail: Trail, signer: Signer, member: str, place: int
) -> None:
    changed = {"seq": 9, "count": 9, "previous": "0" * 64}.get(member, "f" * 64)
    trail.checkpoints[place] = {**trail.checkpoints[place], member: changed}
    assert not independent(trail, signer)
    assert trail.findings() != []


def test_a_proof_of_one_entry_holds_in_both(trail: Trail) -> None:
    entry, checkpoint = rows(trail.entries)[5], trail.checkpoints[2]
    batch = [link.leaf_hash for link in trail.links if link.batch == 3]
    assert [link.entry_id for link in trail.links if link.batch == 3][1] == entry["id"]
    path = inclusion_path(batch, 1)
    # Three leaves, place 1: its left neighbour first, then the third leaf.
    root = h(b"\x01" + h(b"\x01" + path[0] + leaf(entry)) + path[1])
    assert root.hex() == checkpoint["merkle_root"]
