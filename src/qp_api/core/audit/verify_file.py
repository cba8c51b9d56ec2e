"""Verify one signed document without network or database: DR-14."""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

from qp_api.core.audit.checkpoint import CHECKPOINT_TYPE
from qp_api.core.audit.destruction import CERTIFICATE_SCHEMA, CERTIFICATE_TYPE
from qp_api.core.audit.findings import Finding, Flaw
from qp_api.core.audit.receipts import RECEIPT_SCHEMA, RECEIPT_TYPE, commit_subject
from qp_api.core.audit.verify import Keys
from qp_api.core.crypto.signing import KEY_URI, BadSignature, verify_document

MANIFEST_TYPE: Final = "PackageManifest"
MANIFEST_NAME: Final = "manifest.json"

_LARGEST_DOCUMENT: Final = 16 * 1024 * 1024
_PIECE: Final = 1024 * 1024
_Open = Callable[[str], IO[bytes] | None]


class DocumentTooLarge(ValueError):
    """No document of ours has this size."""


def verify_file(path: Path, keys: Keys) -> list[Finding]:
    """Verify a receipt, manifest, certificate or checkpoint; an empty list is a good one.

    A receipt may be the person's copy: then its commitment is opened too. A package (ZIP) is
    verified with every file that its manifest lists; so is a manifest that lies beside them.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            return _verify_package(package, keys)
    if path.stat().st_size > _LARGEST_DOCUMENT:
        raise DocumentTooLarge
    document = _parsed(path.read_bytes())
    findings = _verify(document, keys)
    if not findings and document is not None and document.get("type") == MANIFEST_TYPE:
        return _files_beside(document, path.parent)
    return findings


def _verify_package(package: zipfile.ZipFile, keys: Keys) -> list[Finding]:
    names = set(package.namelist())
    if MANIFEST_NAME not in names:
        return [Finding(Flaw.FILE_MISSING, file=MANIFEST_NAME)]
    if package.getinfo(MANIFEST_NAME).file_size > _LARGEST_DOCUMENT:
        raise DocumentTooLarge
    manifest = _parsed(package.read(MANIFEST_NAME))
    findings = _verify(manifest, keys)
    if findings or manifest is None or manifest.get("type") != MANIFEST_TYPE:
        return findings or [Finding(Flaw.DOCUMENT_UNKNOWN, file=MANIFEST_NAME)]
    unlisted = names - set(_listed(manifest)) - {MANIFEST_NAME}
    return [
        *_changed(manifest, lambda name: package.open(name) if name in names else None),
        *(Finding(Flaw.FILE_UNLISTED, file=name) for name in sorted(unlisted)),
    ]


def _files_beside(manifest: Mapping[str, Any], folder: Path) -> list[Finding]:
    def find(name: str) -> Path | None:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None

    if not any(find(name) for name in _listed(manifest)):
        return []  # a manifest kept alone

    def open_file(name: str) -> IO[bytes] | None:
        path = find(name)
        return None if path is None else path.open("rb")

    return list(_changed(manifest, open_file))


def _changed(manifest: Mapping[str, Any], open_file: _Open) -> Iterator[Finding]:
    for name, digest in _listed(manifest).items():
        file = open_file(name)
        if file is None:
            yield Finding(Flaw.FILE_MISSING, file=name)
            continue
        with file:
            if _digest(file) != digest:
                yield Finding(Flaw.FILE_CHANGED, file=name)


def _listed(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {file["path"]: file["sha256"] for file in manifest["files"]}


def _digest(file: IO[bytes]) -> str:
    found = sha256()
    while piece := file.read(_PIECE):
        found.update(piece)
    return found.hexdigest()


def _verify(document: dict[str, Any] | None, keys: Keys) -> list[Finding]:
    is_copy = document is not None and document.keys() == {"receipt", "subject"}
    signed = document["receipt"] if document is not None and is_copy else document
    if not isinstance(signed, dict):
        return [Finding(Flaw.DOCUMENT_UNREADABLE)]
    try:
        facts = verify_document(signed, keys)
    except BadSignature:
        return [Finding(Flaw.DOCUMENT_FORGED)]
    return list(_of_kind(str(facts.get("type")), signed, document if is_copy else None))


def _of_kind(
    kind: str, signed: Mapping[str, Any], copy: Mapping[str, Any] | None
) -> Iterator[Finding]:
    if kind == RECEIPT_TYPE:
        yield from _receipt(signed, copy)
    elif copy is None and kind == CERTIFICATE_TYPE:
        yield from _of_schema(signed, CERTIFICATE_SCHEMA)
    elif copy is not None or kind not in (MANIFEST_TYPE, CHECKPOINT_TYPE):
        yield Finding(Flaw.DOCUMENT_UNKNOWN)


def _receipt(signed: Mapping[str, Any], copy: Mapping[str, Any] | None) -> Iterator[Finding]:
    yield from _of_schema(signed, RECEIPT_SCHEMA)
    if copy is not None and _commitment(copy["subject"]) != signed.get("subject_commitment"):
        yield Finding(Flaw.COMMITMENT_WRONG)


def _of_schema(signed: Mapping[str, Any], schema: str) -> Iterator[Finding]:
    if signed.get("schema") != schema:
        yield Finding(Flaw.DOCUMENT_UNKNOWN)
    if signed["proof"]["verificationMethod"].removeprefix(KEY_URI) != signed.get("key_id"):
        yield Finding(Flaw.DOCUMENT_FORGED)


def _commitment(opening: Any) -> str | None:
    try:
        return commit_subject(UUID(opening["account_id"]), bytes.fromhex(opening["salt"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _parsed(content: bytes) -> dict[str, Any] | None:
    """A JSON object in which no name stands twice: readers would differ about its value."""
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
