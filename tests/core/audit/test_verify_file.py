"""DR-14: one document, one key set, no network and no database."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from qp_api.core.audit.destruction import CERTIFICATE_SCHEMA, CERTIFICATE_TYPE
from qp_api.core.audit.findings import Finding, Flaw
from qp_api.core.audit.receipts import (
    RECEIPT_SCHEMA,
    RECEIPT_TYPE,
    commit_subject,
    new_salt,
    personal_copy,
)
from qp_api.core.audit.verify import Keys
from qp_api.core.audit.verify_file import verify_file
from qp_api.core.crypto.signing import Signer, new_signing_seed
from qp_api.kit.ids import new_id

FILES = {"data/accounts.json": b'[{"id": 1}]', "data/accounts.csv": b"id\r\n1\r\n"}
SUBJECT, SALT = new_id(), new_salt()

Write = Callable[[object], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(document: object) -> Path:
        path = tmp_path / "document.json"
        text = document if isinstance(document, str) else json.dumps(document)
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


@pytest.fixture
def receipt(signer: Signer) -> dict[str, Any]:
    return signer.sign(
        {
            "type": RECEIPT_TYPE,
            "schema": RECEIPT_SCHEMA,
            "subject_commitment": commit_subject(SUBJECT, SALT),
            "counts": {"accounts": {"delete": 1}},
            "key_id": signer.kid,
        }
    )


@pytest.fixture
def manifest(signer: Signer) -> dict[str, Any]:
    files = [
        {"path": name, "sha256": sha256(content).hexdigest(), "rows": 1}
        for name, content in FILES.items()
    ]
    return signer.sign({"type": "PackageManifest", "files": files})


def flaws(path: Path, keys: Keys) -> list[str]:
    return [str(finding.flaw) for finding in verify_file(path, keys)]


def test_a_receipt_verifies(receipt: dict[str, Any], keys: Keys, write: Write) -> None:
    assert verify_file(write(receipt), keys) == []


def test_the_persons_copy_verifies_and_names_the_person(
    receipt: dict[str, Any], keys: Keys, write: Write
) -> None:
    copy: Any = personal_copy(receipt, subject_id=SUBJECT, salt=SALT)
    assert verify_file(write(copy), keys) == []
    openings: list[Any] = [
        {"account_id": str(new_id()), "salt": SALT.hex()},
        {"account_id": str(SUBJECT), "salt": new_salt().hex()},
        {"account_id": "nobody", "salt": SALT.hex()},
        {"account_id": str(SUBJECT), "salt": "00"},
        {},
        [],
        None,
    ]
    for opening in openings:
        assert flaws(write({**copy, "subject": opening}), keys) == ["commitment_wrong"]


@pytest.mark.parametrize("kind", ["AuditCheckpoint", "PackageManifest"])
def test_every_kind_of_document_verifies(
    kind: str, signer: Signer, keys: Keys, write: Write
) -> None:
    assert flaws(write(signer.sign({"type": kind, "files": []})), keys) == []


def test_a_certificate_is_of_its_schema_and_names_its_key(
    signer: Signer, keys: Keys, write: Write
) -> None:
    document = {
        "type": CERTIFICATE_TYPE,
        "schema": CERTIFICATE_SCHEMA,
        "key_id": signer.kid,
        "people": 3,
    }
    assert flaws(write(signer.sign(document)), keys) == []
    assert flaws(write({**signer.sign(document), "people": 2}), keys) == ["document_forged"]
    assert flaws(write(signer.sign({**document, "schema": "urn:other"})), keys) == [
        "document_unknown"
    ]
    assert flaws(write(signer.sign({**document, "key_id": "another"})), keys) == ["document_forged"]


def test_an_unknown_kind_is_said_so(signer: Signer, keys: Keys, write: Write) -> None:
    assert flaws(write(signer.sign({"type": "Badge"})), keys) == ["document_unknown"]
    copy: Any = personal_copy(signer.sign({"type": "Badge"}), subject_id=SUBJECT, salt=SALT)
    assert flaws(write(copy), keys) == ["document_unknown"]
    old = {"type": RECEIPT_TYPE, "schema": "urn:other", "key_id": signer.kid}
    assert flaws(write(signer.sign(old)), keys) == ["document_unknown"]


@pytest.mark.parametrize("place", ["counts", "subject_commitment", "key_id", "proof", "type"])
def test_a_changed_receipt_is_forged(
    place: str, receipt: dict[str, Any], keys: Keys, write: Write
) -> None:
    changed = {**receipt, place: {"accounts": {"delete": 0}}}
    assert flaws(write(changed), keys) == ["document_forged"]
    del changed[place]
    assert flaws(write(changed), keys) == ["document_forged"]
    assert flaws(write({"receipt": changed, "subject": {}}), keys) == ["document_forged"]
    assert flaws(write({"receipt": [], "subject": {}}), keys) == ["document_unreadable"]


def test_a_receipt_names_the_key_that_signed_it(signer: Signer, keys: Keys, write: Write) -> None:
    other = {"type": RECEIPT_TYPE, "schema": RECEIPT_SCHEMA, "key_id": "another"}
    assert flaws(write(signer.sign(other)), keys) == ["document_forged"]


def test_a_strangers_signature_is_forged(receipt: dict[str, Any], clock: Any, write: Write) -> None:
    stranger = Signer(new_signing_seed(), clock)
    keys = {stranger.kid: stranger.public_key}
    assert flaws(write(receipt), keys) == ["document_forged"]
    assert flaws(write(receipt), {}) == ["document_forged"]


@pytest.mark.parametrize(
    "text", ["", "no json", "[]", "1", '"text"', "{" * 100_000, '{"a": 1, "a": 1}'], ids=range(7)
)
def test_what_is_no_document_is_said_so(text: str, keys: Keys, write: Write) -> None:
    assert flaws(write(text), keys) == ["document_unreadable"]


def test_a_name_that_stands_twice_is_refused(
    receipt: dict[str, Any], keys: Keys, write: Write
) -> None:
    """The last one wins here, and the first one elsewhere."""
    text = json.dumps(receipt)
    assert flaws(write(text), keys) == []
    doubled = text.replace('"counts":', '"counts": {}, "counts":', 1)
    assert json.loads(doubled) == receipt
    assert flaws(write(doubled), keys) == ["document_unreadable"]


@dataclass
class Package:
    folder: Path
    manifest: dict[str, Any]

    def unpacked(self, files: dict[str, bytes]) -> Path:
        for name, content in {**files, "manifest.json": self.text}.items():
            path = self.folder / "package" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return self.folder / "package/manifest.json"

    def zipped(self, files: dict[str, bytes]) -> Path:
        path = self.folder / "package.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return path

    @property
    def text(self) -> bytes:
        return json.dumps(self.manifest).encode()


@pytest.fixture
def package(tmp_path: Path, manifest: dict[str, Any]) -> Package:
    return Package(tmp_path, manifest)


CHANGED = {**FILES, "data/accounts.csv": b"id\r\n2\r\n"}
CUT = {"data/accounts.csv": FILES["data/accounts.csv"]}
MORE = {**FILES, "data/extra.json": b"{}"}


@pytest.mark.parametrize(
    ("files", "findings"),
    [
        (FILES, []),
        (CHANGED, [Finding(Flaw.FILE_CHANGED, file="data/accounts.csv")]),
        (CUT, [Finding(Flaw.FILE_MISSING, file="data/accounts.json")]),
        (MORE, [Finding(Flaw.FILE_UNLISTED, file="data/extra.json")]),
    ],
    ids=["whole", "changed", "cut", "more"],
)
def test_a_package_is_what_its_manifest_lists(
    files: dict[str, bytes], findings: list[Finding], package: Package, keys: Keys
) -> None:
    assert verify_file(package.zipped({**files, "manifest.json": package.text}), keys) == findings
    beside = [finding for finding in findings if finding.flaw is not Flaw.FILE_UNLISTED]
    assert verify_file(package.unpacked(files), keys) == beside


def test_a_manifest_kept_alone_is_verified_alone(package: Package, keys: Keys) -> None:
    assert verify_file(package.unpacked({}), keys) == []


def test_a_package_without_a_good_manifest_is_none(package: Package, keys: Keys) -> None:
    assert flaws(package.zipped(FILES), keys) == ["file_missing"]
    forged = package.text.replace(b'"rows": 1', b'"rows": 2')
    assert flaws(package.zipped({**FILES, "manifest.json": forged}), keys) == ["document_forged"]


def test_no_file_outside_the_package_is_read(
    tmp_path: Path, signer: Signer, keys: Keys, package: Package
) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    files = [{"path": "../secret", "sha256": sha256(b"secret").hexdigest(), "rows": 1}]
    files += package.manifest["files"]
    package.manifest = signer.sign({"type": "PackageManifest", "files": files})
    assert verify_file(package.unpacked(FILES), keys) == [
        Finding(Flaw.FILE_MISSING, file="../secret")
    ]
