"""NIST and Wycheproof vectors through our own path, and frozen values that open for ever."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typing_extensions import override

from qp_api.core.crypto.aead import NONCE_BYTES, aead_open, aead_seal, build_aead
from qp_api.core.crypto.blind_index import BlindIndex
from qp_api.core.crypto.column import Sealed, sealed_group, sealed_text
from qp_api.core.crypto.data_key import DataKey, fingerprint
from qp_api.core.crypto.envelope import Cell, Codec, Header, KeyClass, open_sealed, read_header
from qp_api.core.crypto.faults import Tampered
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.ports import KeyName, RootKind, StoredKey
from qp_api.core.crypto.sealed_file import open_file
from qp_api.integrations.key_management.local_keyring import LocalKeyring
from qp_api.kit.ids import SubjectId

FOLDER = Path(__file__).parent / "vectors"
CASES: list[dict[str, Any]] = [
    case
    for name in ("nist_aes_gcm", "wycheproof_aes_gcm")
    for case in json.loads((FOLDER / f"{name}.json").read_text())["cases"]
]
FROZEN: dict[str, Any] = json.loads((FOLDER / "frozen_v1.json").read_text())
SUBJECT = SubjectId(UUID(FROZEN["subject_id"]))
ROW = UUID(FROZEN["row_id"])
COLUMNS: Mapping[Codec, Callable[..., Sealed[Any]]] = {
    Codec.TEXT: sealed_text,
    Codec.GROUP: sealed_group,
}
SECRET = bytes.fromhex(FROZEN["data_key"])


def raw(case: Mapping[str, str], *names: str) -> list[bytes]:
    return [bytes.fromhex(case[name]) for name in names]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_vector(case: dict[str, Any]) -> None:
    key, nonce, aad, plaintext, sealed = raw(case, "key", "nonce", "aad", "plaintext", "sealed")
    aead = build_aead(key)
    # Other nonce sizes are valid GCM, and none of ours.
    if case["valid"] and len(nonce) == NONCE_BYTES:
        assert aead_seal(aead, nonce, aad, plaintext) == sealed
        assert aead_open(aead, nonce, aad, sealed) == plaintext
    else:
        with pytest.raises(Tampered):
            aead_open(aead, nonce, aad, sealed)


def test_the_vectors_hold_valid_and_invalid_cases_of_both_collections() -> None:
    kinds = {(case["id"].startswith("gcm"), case["valid"]) for case in CASES}
    assert len(kinds) == 4
    assert len(CASES) == 60


@pytest.mark.parametrize("size", [0, 16, 24, 33])
def test_only_256_bit_keys_are_taken(size: int) -> None:
    assert build_aead(bytes(32)) is not None
    with pytest.raises(ValueError, match="AES-256"):
        build_aead(bytes(size))


class FrozenKeys:
    """Whatever is asked for, the frozen data key, as the header says."""

    def current(self, subject_id: SubjectId, key_class: KeyClass) -> DataKey:
        return self.get(subject_id, key_class, 1)

    def get(self, subject_id: SubjectId, key_class: KeyClass, version: int) -> DataKey:
        assert subject_id == SUBJECT
        return DataKey(SECRET, key_class, version)

    def file_key(self, subject_id: SubjectId, key_class: KeyClass, version: int) -> bytes:
        return self.get(subject_id, key_class, version).file_key()


@pytest.mark.parametrize("value", FROZEN["sealed"], ids=lambda value: value["sealed"][:24])
def test_a_frozen_value_opens(value: dict[str, Any]) -> None:
    sealed = bytes.fromhex(value["sealed"])
    name, key_class = f"{value['table']}.{value['column']}", KeyClass(value["key_class"])
    header = read_header(sealed)
    assert header == Header(key_class, value["codec"], value["pad"] > 0, value["version"])
    column: Sealed[Any] = COLUMNS[header.codec](name, pad=value["pad"], key_class=key_class)
    assert column.open(sealed, FrozenKeys(), ROW, SUBJECT) == value["value"]


def test_a_frozen_value_opens_by_its_cell() -> None:
    value = FROZEN["sealed"][0]
    cell = Cell("accounts", "name", ROW, SUBJECT)
    key = DataKey(SECRET, KeyClass.PERSONAL, 1)
    assert open_sealed(key, cell, bytes.fromhex(value["sealed"])) == b"Frozen Example"


class FrozenRoot(LocalKeyring):
    """A root that holds the frozen keys."""

    @override
    async def open_keys(self, kind: RootKind) -> Mapping[int, bytes]:
        wrapped, index, service = FROZEN["wrapped"], FROZEN["index"], FROZEN["service"]
        keys = {
            RootKind.KEK: (wrapped["epoch"], wrapped["kek"]),
            RootKind.INDEX: (index["epoch"], index["epoch_key"]),
            RootKind.SERVICE: (1, service["key"]),
        }
        epoch, key = keys[kind]
        return {epoch: bytes.fromhex(key)}


async def test_frozen_keys_unwrap_index_and_derive_as_ever() -> None:
    hierarchy = await Hierarchy.open(FrozenRoot(FOLDER, bytes(32)))
    wrapped, index, service = FROZEN["wrapped"], FROZEN["index"], FROZEN["service"]
    name = KeyName(SUBJECT, KeyClass(wrapped["key_class"]), wrapped["version"])
    outer, mark = raw(wrapped, "wrapped", "fingerprint")
    stored = StoredKey(name, wrapped["epoch"], outer, mark, datetime(2026, 1, 1, tzinfo=UTC))
    opened = hierarchy.open_data_key(stored)
    assert opened.file_key() == DataKey(SECRET, name.key_class, name.version).file_key()
    assert fingerprint(SECRET) == mark
    email = BlindIndex(hierarchy, "accounts.email")
    assert email.of(index["email"]).hex() == index["email_value"]
    phone = BlindIndex(hierarchy, "accounts.phone", bits=24)
    assert phone.of(index["phone"]).hex() == index["phone_value"]
    assert hierarchy.derive(service["label"]).hex() == service["derived"]


async def test_a_frozen_file_opens() -> None:
    file = FROZEN["file"]
    cell = Cell(file["table"], file["column"], ROW, SUBJECT)

    async def pieces() -> AsyncIterator[bytes]:
        yield bytes.fromhex(file["sealed"])

    opened = [chunk async for chunk in open_file(FrozenKeys(), cell, pieces())]
    assert b"".join(opened).decode() == file["content"]
