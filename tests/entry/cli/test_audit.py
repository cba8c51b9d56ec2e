"""`qp-api audit verify`: the living trail, and one file offline; whatever was changed is named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qp_api.core.actor import SYSTEM
from qp_api.core.audit.receipts import RECEIPT_SCHEMA, RECEIPT_TYPE, commit_subject, new_salt
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.entry.audit_trail import seal_trail
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from qp_api.kit.ids import new_id
from support.commands import Command
from support.databases import Database, finish
from support.duties import run

pytestmark = pytest.mark.alone

Act = Callable[[int], Any]
TAMPER = "SET session_replication_role = replica; "  # as the server's owner, whom no trigger stops
FIRST = "(SELECT entry_id FROM audit_links WHERE seq = 1)"
CHANGE = "UPDATE audit_entries SET {} WHERE id = {}"
CUT = "DELETE FROM audit_entries WHERE id = {}"
SWAP = (
    "UPDATE audit_links SET seq = -1 WHERE seq = 1; UPDATE audit_links SET seq = 1 WHERE seq = 2;"
    " UPDATE audit_links SET seq = 2 WHERE seq = -1"
)
SLIP_IN = (
    "INSERT INTO audit_entries SELECT gen_random_uuid(), at, business_at, actor_kind, actor_id,"
    " action, purpose, subject_id, object_id, request_id, outcome, details"
    " FROM audit_entries LIMIT 1"
)
REWRITE = "UPDATE audit_links SET chain_hash = sha256('x') WHERE seq = 4"


@pytest.fixture
def act(settings: Settings) -> Act:
    """Put acts on the trail, and seal them; gives a signed receipt of the house."""

    async def work(times: int) -> Any:
        async with open_process(settings) as process:
            for _ in range(times):
                await add_entry(process)
            await seal_trail(process)
            facts = {
                "type": RECEIPT_TYPE,
                "schema": RECEIPT_SCHEMA,
                "subject_commitment": commit_subject(new_id(), new_salt()),
                "counts": {"accounts": {"delete": 1}},
                "key_id": process.signer.kid,
            }
            return process.signer.sign(facts)

    return lambda times: finish(work(times))


async def add_entry(process: Process) -> None:
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        uow.audit("testing.act", subject_id=new_id(), object_id=new_id())


def tamper(database: Database, statement: str) -> None:
    finish(run(database, TAMPER + statement))


def test_a_whole_trail_is_said_to_be_whole(qp_api: Command, act: Act) -> None:
    assert qp_api("audit", "verify").output == "Nothing was changed.\n"
    act(3)
    result = qp_api("audit", "verify")
    assert (result.exit_code, result.output) == (0, "Nothing was changed.\n")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (CHANGE.format("outcome = 'refused'", FIRST), "entry_changed: seq 1"),
        (CHANGE.format(f"actor_id = '{new_id()}'", FIRST), "entry_changed: seq 1"),
        (CUT.format(FIRST), "entry_missing: seq 1"),
        ("DELETE FROM audit_links WHERE seq = 2", "link_missing: seq 2"),
        ("DELETE FROM audit_links WHERE seq = 4", "tail_cut: seq 4"),
        ("DELETE FROM audit_links; DELETE FROM audit_entries", "tail_cut: seq 4"),
        (SWAP, "chain_broken: seq 1"),
        (REWRITE, "chain_rewritten: seq 4"),
        (SLIP_IN, "entry_unsealed"),
    ],
    ids=range(9),
)
def test_one_entry_changed_cut_or_moved_by_sql_is_found(
    statement: str, told: str, qp_api: Command, act: Act, database: Database
) -> None:
    act(2)
    act(2)
    assert qp_api("audit", "verify").exit_code == 0
    tamper(database, statement)
    result = qp_api("audit", "verify")
    assert result.exit_code == 1
    assert told in result.stderr
    assert "Nothing was changed" not in result.output


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda lines: lines[:1], "not_witnessed: seq 3"),
        (lambda lines: lines[1:], "checkpoint_missing: batch 1"),
        (
            lambda lines: [*lines[:2], lines[2].replace(b'"count":2', b'"count":1')],
            "forged: batch 3",
        ),
        (lambda lines: [*lines[:2], b"{}"], "checkpoint_forged: batch 3"),
        (lambda _: [], "not_witnessed: seq 1"),
    ],
    ids=range(5),
)
def test_what_was_done_to_the_checkpoints_is_found(
    spoil: Callable[[list[bytes]], list[bytes]],
    told: str,
    qp_api: Command,
    act: Act,
    settings: Settings,
) -> None:
    act(2)
    act(2)
    act(2)
    (file,) = (settings.objects_folder / "audit" / "checkpoints").iterdir()
    file.write_bytes(b"".join(line + b"\n" for line in spoil(file.read_bytes().splitlines())))
    result = qp_api("audit", "verify")
    assert (result.exit_code, told in result.stderr) == (1, True), result.stderr


def test_a_receipt_verifies_without_a_house(
    qp_api: Command, act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, receipt = tmp_path / "keys.json", tmp_path / "receipt.json"
    receipt.write_text(json.dumps(act(1)))
    keys.write_text(qp_api("keys", "public").output)
    for name in ("QP_DATABASE__HOST", "QP_OBJECTS_FOLDER", "QP_PUBLIC_URL"):
        monkeypatch.delenv(name)
    words = ("audit", "verify", str(receipt), "--keys", str(keys))
    assert qp_api(*words).output == "Nothing was changed.\n"
    receipt.write_text(receipt.read_text().replace('"delete": 1', '"delete": 2'))
    result = qp_api(*words)
    assert (result.exit_code, result.stderr) == (1, "document_forged\n")


def test_keys_are_taken_from_the_folder_they_are_published_in(
    qp_api: Command, act: Act, settings: Settings, tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps(act(1)))
    folder = settings.objects_folder / "audit" / "public-keys"
    for words in (("audit", "verify"), ("audit", "verify", str(receipt))):
        assert qp_api(*words, "--keys", str(folder)).exit_code == 0
        other = qp_api(*words, "--keys", str(tmp_path / "objects"))  # holds none
        assert (other.exit_code, "forged" in other.stderr) == (1, True)


@pytest.mark.parametrize("content", ["", "[]", '{"keys": 1}', '{"keys": [{"kty": "RSA"}]}', "\x00"])
def test_what_is_no_key_set_is_said_so(
    content: str, qp_api: Command, act: Act, tmp_path: Path
) -> None:
    keys, receipt = tmp_path / "keys.json", tmp_path / "receipt.json"
    receipt.write_text(json.dumps(act(1)))
    keys.write_text(content)
    result = qp_api("audit", "verify", str(receipt), "--keys", str(keys))
    assert (result.exit_code, "no key set of ours" in result.stderr) == (2, True)


def test_a_file_is_there_and_comes_with_keys(qp_api: Command, act: Act, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps(act(1)))
    for words, told in (
        ((str(receipt),), "verified with --keys"),
        ((str(tmp_path / "none.json"),), "does not exist"),
        ((str(receipt), "--keys", str(tmp_path / "none.json")), "does not exist"),
    ):
        result = qp_api("audit", "verify", *words)
        assert (result.exit_code, told in result.stderr) == (2, True)
