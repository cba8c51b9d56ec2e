"""The package holds everything about one person, nothing about another, and proves it (DR-9)."""

import csv
import io
import itertools
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from domains.data_rights.conftest import Join
from domains.data_rights.cuts import Scissors, cut_process
from domains.data_rights.factories import MARK, Caller, ask_access, make_due, work, work_off
from domains.data_rights.packages import build, download, files_of, read, unpack
from qp_api.core.audit.findings import Flaw
from qp_api.core.audit.verify_file import verify_file
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.privacy.controller import CONTROLLER, OFFICER, RECIPIENTS
from qp_api.core.process import Process
from qp_api.core.subject_data.disclosing import Disclosing
from qp_api.core.subject_data.handlers import PrivacyHandlers
from qp_api.core.subject_data.values import Json
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.privacy import PackageFiles
from qp_api.kit.ids import SubjectId


async def test_every_personal_table_is_in_it_with_schema_and_both_forms(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    package = await unpack(client, caller, house)
    tables = ["subjects", "audit_entries", *(table.name for table in house.data_map.personal)]
    names = set(package.namelist())
    for table in tables:
        assert {f"data/{table}.json", f"data/{table}.csv", f"schema/{table}.json"} <= names
    assert {"index.html", "about.json", "recipients.json", "staff_access.json"} < names
    assert package.namelist()[-1] == "manifest.json"
    assert package.testzip() is None


async def test_it_holds_the_persons_values_opened_and_nobody_elses(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    package = await unpack(client, caller, house)
    (account,) = read(package, "data/accounts.json")["rows"]
    assert (account["email"], account["name"]) == (caller.email, f"=Rowan {MARK}")
    assert account["id"] == str(caller.subject_id)
    (record,) = read(package, "data/idempotency_records.json")["rows"]
    assert record["answer"] == f"{MARK} {caller.subject_id}"
    whole = b"".join(package.read(name) for name in package.namelist())
    assert str(other.subject_id).encode() not in whole
    assert other.email.encode() not in whole


async def test_hashes_and_secrets_are_a_fact_only(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    """SI-1."""
    package = await unpack(client, caller, house)
    (lookup,) = read(package, "data/email_lookup.json")["rows"]
    assert lookup["email_index"] == "set"


async def test_csv_is_read_by_others_and_run_by_none(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    """R16, RFC 4180."""
    package = await unpack(client, caller, house)
    text = package.read("data/accounts.csv").decode()
    assert text.count("\r\n") == 2
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    (exact,) = read(package, "data/accounts.json")["rows"]
    assert row["name"] == f"'=Rowan {MARK}"
    assert exact["name"] == f"=Rowan {MARK}"
    assert list(row) == list(exact)
    assert row["registered_at"] == exact["registered_at"]
    assert exact["registered_at"].endswith("+00:00")


async def test_what_is_kept_after_erasure_says_ground_and_end(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    package = await unpack(client, caller, house)
    register = read(package, "data/rights_requests.json")
    assert register["held"][0]["ground"] == "eu-gdpr:A6-1-c"
    assert register["held"][0]["until"].startswith("5 years")
    assert [row["kind"] for row in register["rows"]] == ["access"]
    assert read(package, "data/accounts.json")["held"] == []


async def test_rows_are_of_the_schema_beside_them(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    package = await unpack(client, caller, house)
    for table in ("accounts", "rights_requests", "subjects"):
        schema = read(package, f"schema/{table}.json")
        item = schema["properties"]["rows"]["items"]
        for row in read(package, f"data/{table}.json")["rows"]:
            assert list(row) == item["required"]
            for name, value in row.items():
                assert _kind(value) in item["properties"][name]["type"], (table, name)


def _kind(value: object) -> str:
    kinds = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}
    return "null" if value is None else kinds[type(value)]


async def test_about_answers_article_15(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    package = await unpack(client, caller, house)
    about = read(package, "about.json")
    assert (about["controller"], about["data_protection_officer"]) == (CONTROLLER, OFFICER)
    assert {"code": "P2.2", "basis": "eu-gdpr:A6-1-b", "dpv": "AccountManagement"} in about[
        "purposes"
    ]
    assert {one["category"] for one in about["categories"]} >= {"name", "email", "subject_id"}
    assert all(one["retention"] for one in about["categories"])
    assert {one["clause"] for one in about["rights"]} == {f"P5.{n}" for n in range(1, 7)}
    for word in ("complaint", "source", "automated_decisions", "transfers", "recipients"):
        assert about[word]
    page = package.read("index.html").decode()
    assert about["request"]["number"] in page
    assert "আপনার ব্যক্তিগত তথ্যের অনুলিপি" in page
    assert 'href="data/accounts.json"' in page
    assert "http" not in page


async def test_staff_access_is_told_by_role_and_reason_never_by_name(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, officer = await join(), await join()
    async with work(house) as uow:
        uow.actor = officer.actor
        uow.audit(
            "accounts.read_account",
            subject_id=caller.subject_id,
            details={"role": "support", "reason": "ticket"},
        )
    package = await unpack(client, caller, house)
    (access,) = read(package, "staff_access.json")
    assert (access["action"], access["role"], access["reason"]) == (
        "accounts.read_account",
        "support",
        "ticket",
    )
    for name in package.namelist():
        assert str(officer.subject_id) not in package.read(name).decode(), name


async def test_the_trail_of_a_person_is_theirs_and_names_nobody_else(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """P5.1: what is held after an erasure is in the copy too, with ground and end."""
    caller, officer = await join(), await join()
    for actor in (caller.actor, officer.actor):
        async with work(house) as uow:
            uow.actor = actor
            uow.audit("accounts.read_account", subject_id=caller.subject_id)
    package = await unpack(client, caller, house)
    trail = read(package, "data/audit_entries.json")
    acts = [row for row in trail["rows"] if row["action"] == "accounts.read_account"]
    assert [row["actor_id"] for row in acts] == [str(caller.subject_id), None]
    assert {row["actor_kind"] for row in acts} == {"person"}
    assert {row["subject_id"] for row in trail["rows"]} == {str(caller.subject_id)}
    assert trail["held"][0]["until"].startswith("5 years")
    lines = list(csv.DictReader(io.StringIO(package.read("data/audit_entries.csv").decode())))
    assert len(lines) == len(trail["rows"])


async def test_a_stranger_verifies_it_and_finds_what_was_changed(
    client: httpx.AsyncClient, caller: Caller, house: Process, tmp_path: Path
) -> None:
    """DR-14."""
    keys = read_public_jwks({"keys": [house.signer.public_jwk()]})
    answer = await download(client, caller, await build(client, caller, house))
    good = tmp_path / "good.zip"
    _write(good, answer.content)
    assert verify_file(good, keys) == []
    bad = tmp_path / "bad.zip"
    _rewrite(good, bad, "data/accounts.csv", b"name\r\n")
    (finding,) = verify_file(bad, keys)
    assert (finding.flaw, finding.file) == (Flaw.FILE_CHANGED, "data/accounts.csv")
    manifest = read(zipfile.ZipFile(good), "manifest.json")
    rows = {file["path"]: file["rows"] for file in manifest["files"]}
    assert rows["data/accounts.json"] == 1
    assert rows["data/enrollments.json"] == 0
    assert rows["about.json"] is None


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _rewrite(source: Path, target: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))


async def test_it_rests_sealed_under_its_persons_key(
    client: httpx.AsyncClient, caller: Caller, house: Process, objects_folder: Path
) -> None:
    await build(client, caller, house)
    (file,) = files_of(objects_folder, caller)
    rested = _read_bytes(file)
    assert len(rested) > 1000
    for mark in (MARK.encode(), caller.email.encode(), b"accounts.json", b"PK\x03\x04"):
        assert mark not in rested


def _read_bytes(path: Path) -> bytes:
    return path.read_bytes()


async def test_files_that_rooms_hold_are_in_it(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    house.ports = {
        **house.ports,
        PrivacyHandlers: PrivacyHandlers((PackageFiles(), _Portraits(caller.subject_id))),
    }
    package = await unpack(client, caller, house)
    assert package.read("files/portraits/portrait.png") == b"pixels"
    assert not [name for name in package.namelist() if name.startswith("files/packages/")]
    assert "files/portraits/portrait.png" in package.read("index.html").decode()


class _Portraits:
    name = "portraits"

    def __init__(self, owner: SubjectId) -> None:
        self._owner = owner

    async def collect(self, _: Process, subject_id: SubjectId) -> dict[str, bytes]:
        return {"portrait.png": b"pixels"} if subject_id == self._owner else {}

    async def erase(self, _: Process, subject_ids: object) -> int:
        return int(subject_ids is not None)


async def test_a_build_that_is_cut_off_anywhere_is_built_again(
    client: httpx.AsyncClient, join: Join, house: Process, objects_folder: Path
) -> None:
    """Before and after each commit and file: one package, and it opens."""
    points: list[str] = []
    for at in itertools.count():
        caller, scissors = await join(), Scissors(at)
        request = (await ask_access(client, caller)).json()
        await work_off(cut_process(house, scissors))
        if not scissors.happened:
            break
        points.append(scissors.points[at])
        await make_due(house)
        await work_off(house)
        answer = await download(client, caller, request)
        assert answer.status_code == 200, scissors.points[at]
        assert len(files_of(objects_folder, caller)) == 1, scissors.points[at]
    assert {"before put", "after put", "before commit", "after commit"} == set(points)


async def test_it_names_each_transfer_of_the_persons_data(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """DI-2: `recipients.json` says who may receive data, and what each was given."""
    caller, other = await join(), await join()
    entries = {caller.subject_id: [{"recipient": "EPS", "at": "2026-12-01T06:30:00+00:00"}]}

    async def tell(uow: UnitOfWork, subject_id: SubjectId) -> Sequence[Mapping[str, Json]]:
        assert uow.process is house
        return entries.get(subject_id, [])

    house.ports = {**house.ports, Disclosing: Disclosing((tell,))}
    told = read(await unpack(client, caller, house), "recipients.json")
    assert told["disclosures"] == entries[caller.subject_id]
    assert {one["code"] for one in told["recipients"]} == {one.code for one in RECIPIENTS}
    untold = read(await unpack(client, other, house), "recipients.json")
    assert untold["disclosures"] == []
