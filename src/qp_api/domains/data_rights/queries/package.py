"""An access package as a stream: one moment of one person's data, in files that lead to each other.

DR-9. Memory holds a page of rows; each file is read, written and hashed as it passes.
"""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from hashlib import sha256
from stat import S_IFREG
from typing import Any, Final, TypeAlias, cast

import orjson
from stream_zip import ZIP_32, async_stream_zip

from qp_api.core.audit.chain import instant
from qp_api.core.audit.verify_file import MANIFEST_NAME, MANIFEST_TYPE
from qp_api.core.crypto.signing import Signer
from qp_api.core.privacy.processing import data_map_version
from qp_api.core.subject_data.collect import CollectedTable, collect
from qp_api.core.subject_data.disclosing import disclosed_of
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.rules.package_index import index_page
from qp_api.domains.data_rights.rules.package_words import (
    PACKAGE_SCHEMA,
    PackageFacts,
    about,
    recipients,
    schema_of_table,
)
from qp_api.domains.data_rights.store.staff_access import list_staff_access
from qp_api.kit.csv_text import csv_line

Content: TypeAlias = AsyncIterator[bytes]
_MODE: Final = S_IFREG | 0o600
_PRETTY: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


class Package:
    """One package in the making; `uow` is open on a snapshot, `files` are those outside tables."""

    def __init__(
        self, uow: UnitOfWork, facts: PackageFacts, files: Mapping[str, bytes], signer: Signer
    ) -> None:
        self._uow = uow
        self._facts = facts
        self._files = files
        self._signer = signer
        self._tables = collect(uow, facts.subject_id)
        self._listed: list[dict[str, Any]] = []

    def stream(self) -> Content:
        """The ZIP file's bytes."""
        return cast("Content", async_stream_zip(self._members()))

    async def _members(self) -> AsyncIterator[tuple[str, datetime, int, Any, Content]]:
        counts = {table.name: await table.count() for table in self._tables}
        async for path, rows, content in self._contents(counts):
            yield path, self._facts.created_at, _MODE, ZIP_32, self._listing(path, rows, content)
        # Last, when every file has passed and its hash is known.
        manifest = _whole(self._signer.sign(self._manifest()))
        yield MANIFEST_NAME, self._facts.created_at, _MODE, ZIP_32, manifest

    async def _contents(
        self, counts: Mapping[str, int]
    ) -> AsyncIterator[tuple[str, int | None, Content]]:
        facts, data_map = self._facts, self._uow.process.data_map
        yield "index.html", None, _text(index_page(facts, counts, self._files))
        yield "about.json", None, _whole(about(facts, data_map))
        yield (
            "recipients.json",
            None,
            _whole(recipients(await disclosed_of(self._uow, facts.subject_id))),
        )
        access = await list_staff_access(self._uow.db, facts.subject_id)
        yield "staff_access.json", len(access), _whole(access)
        for table in self._tables:
            rows = counts[table.name]
            yield f"data/{table.name}.json", rows, _as_json(table)
            yield f"data/{table.name}.csv", rows, _as_csv(table)
            yield f"schema/{table.name}.json", None, _whole(_schema(table))
        for path, content in self._files.items():
            yield path, None, _bytes(content)

    async def _listing(self, path: str, rows: int | None, content: Content) -> Content:
        found, size = sha256(), 0
        async for piece in content:
            found.update(piece)
            size += len(piece)
            yield piece
        listed = {"path": path, "sha256": found.hexdigest(), "bytes": size, "rows": rows}
        self._listed.append(listed)

    def _manifest(self) -> dict[str, Any]:
        return {
            "type": MANIFEST_TYPE,
            "schema": PACKAGE_SCHEMA,
            "request": {"id": self._facts.request_id, "number": self._facts.number},
            "created_at": instant(self._facts.created_at),
            "data_map_version": data_map_version(self._uow.process.data_map),
            "files": self._listed,
            "key_id": self._signer.kid,
        }


async def _as_json(table: CollectedTable) -> Content:
    head = {"table": table.name, "held": _held(table)}
    yield orjson.dumps(head)[:-1] + b',"rows":['
    between = b"\n"
    async for row in table.rows():
        yield between + orjson.dumps(row)
        between = b",\n"
    yield b"\n]}\n"


async def _as_csv(table: CollectedTable) -> Content:
    yield csv_line(table.columns).encode()
    async for row in table.rows():
        yield csv_line([_cell(value) for value in row.values()]).encode()


def _cell(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False)


def _held(table: CollectedTable) -> list[dict[str, Any]]:
    return [
        {
            "columns": list(held.columns),
            "ground": held.ground,
            "because": held.because,
            "until": held.retention.ends,
        }
        for held in table.held
    ]


def _schema(table: CollectedTable) -> dict[str, Any]:
    return schema_of_table(table.name, table.schema)


async def _whole(document: object) -> Content:
    yield orjson.dumps(document, option=_PRETTY)


async def _text(text: str) -> Content:
    yield text.encode()


async def _bytes(content: bytes) -> Content:
    yield content


class Measured:
    """A stream that counts and hashes what passes; its figures are right once it has ended."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._hash = sha256()
        self.size = 0

    async def __aiter__(self) -> Content:
        async for piece in self._content:
            self._hash.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
