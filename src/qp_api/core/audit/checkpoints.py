"""The checkpoints kept outside the database: one line each, a thousand a file."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, Protocol

import orjson

from qp_api.core.audit.checkpoint import Checkpoint
from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.core.object_store import ObjectStore

FOLDER: Final = "audit/checkpoints/"
_LINES_A_FILE: Final = 1000


class DocumentSigner(Protocol):
    """Adds a proof to a document: `core.crypto.signing.Signer`."""

    def sign(self, document: Mapping[str, object]) -> dict[str, object]: ...


class CheckpointLog:
    """Signs checkpoints and appends them; gives them back in the order of writing."""

    def __init__(self, store: ObjectStore, signer: DocumentSigner) -> None:
        self._store = store
        self._signer = signer

    async def append(self, checkpoint: Checkpoint) -> dict[str, object]:
        """Sign and write; on return the signed document survives a power cut."""
        signed = self._signer.sign(checkpoint.document())
        # Named by number, not by day: a clock may go back, the batches don't.
        key = f"{FOLDER}{checkpoint.batch // _LINES_A_FILE:09}.jsonl"
        await self._store.append_line(key, canonical_json(signed))
        return signed

    async def last(self) -> dict[str, Any] | None:
        """Give the signed document written last."""
        for key in reversed(await self._store.list_keys(FOLDER)):
            documents = _documents(await self._store.read(key))
            if documents:
                return documents[-1]
        return None

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        for key in await self._store.list_keys(FOLDER):
            for document in _documents(await self._store.read(key)):
                yield document


def _documents(content: bytes) -> list[dict[str, Any]]:
    """Every line that is a JSON object.

    A line cut off by a crash was never witnessed: the sealer writes it again. One that was spoilt
    leaves a hole that the next checkpoint's `previous` shows.
    """
    return [found for line in content.splitlines() if (found := _document(line)) is not None]


def _document(line: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
