"""The sealed cells of our tables, opened and sealed by the same AES-GCM; keys are at hand.

Shared by all peers. What a peer does with the rows is its own.
"""

import asyncio
import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import msgpack
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qp_api.core.crypto.envelope import KeyClass, column_place
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.entry.settings import Settings
from qp_api.integrations.key_management.local_keyring import LocalKeyring
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.kit.ids import SubjectId

Keys = dict[UUID, AESGCM]
_HEADER = bytes((1, 1, 1, 0x81)) + (1).to_bytes(4)
_LENGTH = (16).to_bytes(4)
_MARK = b"\x80"


def place(table: str, column: str) -> bytes:
    """What a column's values are bound to, but for their row."""
    return column_place(table, column)


def open_bytes(key: AESGCM, where: bytes, row_id: bytes, subject_id: bytes, value: bytes) -> bytes:
    """The plaintext of one cell; ids as their sixteen bytes."""
    bound = value[:8] + where + _LENGTH + row_id + _LENGTH + subject_id
    return key.decrypt(value[8:20], value[20:], bound).rstrip(b"\0")[:-1]


def seal_text(key: AESGCM, where: bytes, ids: tuple[UUID, UUID], text: bytes, pad: int) -> bytes:
    """One cell of text, padded."""
    row_id, subject_id = ids
    text += _MARK
    text += bytes(-len(text) % pad)
    bound = _HEADER + where + _LENGTH + row_id.bytes + _LENGTH + subject_id.bytes
    nonce = os.urandom(12)
    return _HEADER + nonce + key.encrypt(nonce, text, bound)


def unpack(group: bytes) -> dict[str, Any]:
    """The fields of a sealed group."""
    fields: dict[str, Any] = msgpack.unpackb(group)
    return fields


def load_keys() -> Keys:
    """The keys of everybody who is going to call, before the first one does."""
    told = json.loads(Path(os.environ["BENCH_WORLD"]).read_text())
    return asyncio.run(_load_keys([SubjectId(UUID(one["subject_id"])) for one in told["active"]]))


async def _load_keys(people: list[SubjectId]) -> Keys:
    settings = Settings()  # type: ignore[call-arg]
    hierarchy = await Hierarchy.open(LocalKeyring.open(settings.keyring_folder))
    store = await SqliteKeyStore.open(settings.key_store_path)
    try:
        loaded = await store.load(people, KeyClass.PERSONAL)
    finally:
        await store.close()
    return {key.name.subject_id: hierarchy.open_data_key(key).aead for key in loaded.keys}
